"""The door: HTTP in, decision out."""
