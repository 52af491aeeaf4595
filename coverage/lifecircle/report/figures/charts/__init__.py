"""Charts for paper, in the typefaces and colours of the maps."""
