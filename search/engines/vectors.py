"""What both engines do alike with the vectors of documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from search.embedding import Vector, embed, embedder, identity, text_of
from search.engines.base import Action

UNVECTORED: Final = -1
"""Said in place of a document's version where its vector is missing or older than the document."""


def model_in_force() -> str:
    """Return the identity of the model that the settings name and that works; "" for none."""
    model = embedder()
    return identity(model) if model else ""


def vectors_for(actions: Iterable[Action], held: str) -> dict[str, tuple[int, Vector | None]]:
    """Return (version, vector) by key for an index that holds that model's vectors.

    Nothing where another model is in force, or none, or it fails: documents are written all the
    same, and `check_index` finds those without.
    """
    model = embedder()
    if not held or model is None or identity(model) != held:
        return {}
    documents = [action.document for action in actions if action.document is not None]
    texts = [text_of(document.parts()) for document in documents]
    found = embed(model, texts)
    return {
        document.key: (document.version, vector)
        for document, text, vector in zip(documents, texts, found, strict=True)
        if vector is not None or not text
    }
