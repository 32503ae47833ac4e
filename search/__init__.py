"""The engine-neutral search index: documents, analysis, engines, indexing and ranking.

Knows nothing of listings or organisations: rooms above register a source and feature functions.
"""
