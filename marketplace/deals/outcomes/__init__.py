"""What came of deals: the public figures."""
