"""Roads: which reader a file needs, what tags allow, and the network as arrays."""
