"""Maps for paper: drawn with matplotlib, words and legend outside the map."""
