"""What the operator should know about the optional model, in the language in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.utils.translation import gettext as _

from search.embedding import fault
from search.engines import get_engine
from search.engines.base import Engine, EngineError
from search.engines.vectors import model_in_force


def index_fault(engine: Engine | None = None) -> str:
    """Return what is wrong between the model in force and the index's vectors; "" when nothing is.

    Raises EngineError.
    """
    engine = engine or get_engine()
    held, model = engine.model(), model_in_force()
    if not engine.live() or held == model or not model:
        return ""
    values = {"held": held, "model": model}
    if not held:
        text = _("The index has no vectors, SEARCH_MODEL is %(model)s: run manage.py reindex")
    else:
        text = _(
            "The index holds vectors of %(held)s, SEARCH_MODEL is %(model)s: run manage.py reindex"
        )
    return text % values


def model_words(engine: Engine | None = None) -> str:
    """Return what a command says of the model: a fault, or nothing. Raises EngineError."""
    return fault() or index_fault(engine)


def check_model(app_configs: Sequence[Any] | None = None, **_kwargs: Any) -> list[checks.Warning]:
    """Warn of a model that can't be used, or that isn't the index's; search goes on without it.

    Elasticsearch isn't asked: a check needs no server. `check_index` says it there.
    """
    hint = _("Matching goes on without the model.")
    if said := fault():
        return [checks.Warning(said, hint=hint, id="search.W001")]
    if not model_in_force():
        return []
    engine = get_engine()
    if not engine.name.startswith("embedded"):
        return []
    try:
        said = index_fault(engine)
    except EngineError:
        return []  # a missing index is mended by itself
    return [checks.Warning(said, hint=hint, id="search.W002")] if said else []
