"""How much of real documents is read right: parts of the page, marks, charsets; and the cost."""
