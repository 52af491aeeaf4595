"""Maps for a browser that need no network: one page, everything inside."""
