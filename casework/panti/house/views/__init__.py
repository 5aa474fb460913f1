"""Pages of a house: its board, its beds, and how it is set up."""
