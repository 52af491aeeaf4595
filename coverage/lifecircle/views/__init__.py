"""Results on a screen: terminal, map, app."""
