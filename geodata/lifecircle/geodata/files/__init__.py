"""Files as they come: which file holds which layer, its rows, headers and encoding."""
