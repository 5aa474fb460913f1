"""The house itself: wings, rooms and beds, who lies where, and how full it is (docs/house.md)."""
