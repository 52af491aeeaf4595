"""The pages, one task each, in the order of the work."""
