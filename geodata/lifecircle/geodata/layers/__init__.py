"""The layers of a Place, each read and checked by its own module."""
