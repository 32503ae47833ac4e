"""The deal room: what the two sides say and show each other from their yes to their contract."""
