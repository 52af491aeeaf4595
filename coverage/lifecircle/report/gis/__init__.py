"""Results as layers for a GIS, with the styles that draw them."""
