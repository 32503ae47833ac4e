"""The match desk: needs that are owed an answer, technologies that nobody asks about."""
