"""What a run comes to: its rows as numbers, and what is said of them."""
