"""Every read of this room that is worth a name."""
