"""What people type about needs and technologies, as forms that forgive and never lose a word."""
