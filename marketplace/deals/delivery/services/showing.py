"""Opening evidence: who did is written down."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cms.base.errors import NotFound
from cms.base.models import StoredFile
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.services.common import entered, record


@transaction.atomic
def open_file(actor: Any, *, deal: Deal, code: str) -> StoredFile:
    """A file of a milestone, for who enters the room; that it was opened is written down.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    found, _reader, side = entered(actor, deal)
    kept = found.milestone_files.filter(file__code=code).select_related("file").first()
    if kept is None:
        raise NotFound
    record(actor, "open_milestone_file", found, file=code, side=side)
    file: StoredFile = kept.file
    return file
