"""How well and how fast files are read."""
