"""Catalogues that come in as files: read, match columns, check; the services write."""
