"""What the record costs, and whether it stays quick when it has grown."""
