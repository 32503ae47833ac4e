"""What is said in the room, who has read it, and which file was opened by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cms.base import files as stored
from cms.base.errors import Refused, not_too_long
from cms.base.text import clean, fold
from marketplace.deals.dealroom import queries, telling
from marketplace.deals.dealroom.models import (
    WORDS,
    Deal,
    DealFile,
    DealFileOpening,
    DealMessage,
    DealReading,
    other,
)
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.dealroom.services.common import entered, now, record

MOST_FILES = 10


@transaction.atomic
def say(
    actor: Any,
    *,
    deal: Deal,
    text: str,
    token: str,
    uploads: Sequence[UploadedFile[bytes]] = (),
) -> DealMessage:
    """Write into the room, with files; the same form sent again is the same message.

    Args:
        actor: of either side, or staff with a ground.
        deal: not over for more than its reviews.
        text: at most 10,000 characters; may be empty beside a file.
        token: of the form, so that pressing twice says it once.
        uploads: at most ten.

    Raises:
        NotFound: the actor may not know of the deal.
        Refused: nothing said, too much, too many files, or a file that isn't taken.
    """
    found, _reader, side = entered(actor, deal)
    before = found.messages.filter(token=token, author=actor).first()
    if before is not None:
        return before
    words = not_too_long(clean(text), WORDS, field="text")
    if not words and not uploads:
        raise Refused(_("Write something, or choose a file."), field="text", code="required")
    if len(uploads) > MOST_FILES:
        raise Refused(
            _("At most %(count)d files at a time.") % {"count": MOST_FILES},
            field="files",
            code="too_many",
        )
    said = DealMessage.objects.create(
        deal=found, side=side, author=actor, text=words, token=token, said_at=now()
    )
    names = [_keep(actor, said, upload) for upload in uploads]
    said.folded = fold(" ".join([words, *names]))
    said.save(update_fields=["folded"])
    record(actor, "say", found, message=said.pk, files=len(names))
    _tell(found, said, actor, side)
    return said


def _keep(actor: Any, said: DealMessage, upload: UploadedFile[bytes]) -> str:
    try:
        kept = stored.store(actor, upload=upload)
    except Refused as refusal:
        name = clean(upload.name or "")[:80]
        raise Refused(f"{name}: {refusal.message}", field="files", code=refusal.code) from None
    DealFile.objects.create(message=said, deal_id=said.deal_id, file=kept)
    return kept.original_name


def _tell(deal: Deal, said: DealMessage, actor: Any, side: str) -> None:
    for told in [other(side)] if side else ["buyer", "seller"]:
        telling.tell_side(deal, told, template="said", key=f"said:{said.pk}", but=actor)


@transaction.atomic
def read(actor: Any, *, deal: Deal, up_to: int) -> DealReading | None:
    """Note how far a person has read; None where they had read that far before.

    Raises:
        NotFound: the actor may not know of the deal.
    """
    found, _reader, side = entered(actor, deal)
    newest = found.messages.filter(pk__lte=up_to).order_by("-pk").values_list("pk", flat=True)
    reached = newest.first()
    known = found.readings.filter(user=actor).order_by("-up_to").first()
    if reached is None or (known is not None and known.up_to >= reached):
        return None
    return DealReading.objects.create(
        deal=found, user=actor, side=side, up_to=reached, read_at=now()
    )


@transaction.atomic
def open_file(actor: Any, *, deal: Deal, code: str) -> DealFile:
    """A file to download; that it was opened is on record, and both sides can read it.

    Raises:
        NotFound: there is none, or the actor may not know of the deal.
    """
    found = queries.get_file_for(actor, deal, code)
    side = DealReader(actor).side(deal)
    DealFileOpening.objects.create(file=found, user=actor, side=side)
    record(actor, "open_file", deal, file=code)
    return found
