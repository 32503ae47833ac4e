"""What is said in the room, who has read it, and which file was opened by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean, fold
from cms.theme import words
from marketplace.deals.dealroom import queries, telling
from marketplace.deals.dealroom.models import (
    WORDS,
    Deal,
    DealFile,
    DealFileOpening,
    DealMessage,
    DealReading,
    Side,
    other,
)
from marketplace.deals.dealroom.permissions import WRITE, DealReader
from marketplace.deals.dealroom.services import attaching
from marketplace.deals.dealroom.services.common import entered, now, record
from marketplace.deals.dealroom.states import S

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
        deal: in any state but broken off.
        text: at most 10,000 characters; may be empty beside a file.
        token: of the form, so that pressing twice says it once.
        uploads: at most ten.

    Raises:
        NotFound: the actor may not know of the deal.
        NotAllowed: a broker whose mandate doesn't let them write.
        Refused: nothing said, too much, too many files, or a file that isn't taken.
    """
    found, reader, side = entered(actor, deal)
    if side and not reader.may(found, WRITE):
        raise NotAllowed
    before = found.messages.filter(token=token).first()
    if before is not None and before.author_id == actor.pk:
        return before
    if before is not None or not token:
        raise Refused(_("Open the room again, then send it."), code="token")
    if found.state == S.BROKEN_OFF:
        raise Refused(
            _(
                "These talks were broken off on %(day)s, so nothing more can be written here. "
                "If it still matters to you, send a new interest."
            )
            % {"day": words.day(found.ended_at or found.state_since)},
            code="over",
        )
    said_words = not_too_long(clean(text), WORDS, field="text")
    if not said_words and not uploads:
        raise Refused(_("Write something, or choose a file."), field="text", code="required")
    if len(uploads) > MOST_FILES:
        raise Refused(
            _("At most %(count)d files at a time.") % {"count": MOST_FILES},
            field="uploads",
            code="too_many",
        )
    said = DealMessage.objects.create(
        deal=found,
        side=side,
        author=actor,
        mandate=reader.mandate(found) if side else None,
        text=said_words,
        token=token,
        said_at=now(),
    )
    names = [_keep(actor, said, upload) for upload in uploads]
    said.folded = fold(" ".join([said_words, *names]))
    said.save(update_fields=["folded"])
    record(actor, "say", found, message=said.pk, files=len(names))
    _tell(found, said, actor, side)
    return said


def _keep(actor: Any, said: DealMessage, upload: UploadedFile[bytes]) -> str:
    try:
        kept = attaching.keep(actor, upload)
    except Refused as refusal:
        name = clean(upload.name or "")[:80]
        raise Refused(f"{name}: {refusal.message}", field="uploads", code=refusal.code) from None
    DealFile.objects.create(message=said, deal_id=said.deal_id, file=kept)
    return kept.original_name


def _tell(deal: Deal, said: DealMessage, actor: Any, side: str) -> None:
    key, files = f"said:{said.pk}", said.files.count()
    for told in [other(side)] if side else Side.values:
        telling.tell_side(
            deal,
            told,
            template="said",
            key=key,
            but=actor,
            by=side,
            mandate=said.mandate,
            files=files,
        )


@transaction.atomic
def read(actor: Any, *, deal: Deal, up_to: int) -> DealReading | None:
    """Note how far a person has read; None where they had read that far before.

    Takes no lock: who reads never waits for who writes, and two openings at once note one reading.

    Raises:
        NotFound: the actor may not know of the deal.
    """
    reader = DealReader(actor)
    if not reader.enters(deal):
        raise NotFound
    reached = deal.messages.filter(pk__lte=up_to).aggregate(most=Max("pk"))["most"]
    if reached is None or queries.read_so_far(actor, deal) >= reached:
        return None
    made, created = DealReading.objects.get_or_create(
        deal=deal,
        user=actor,
        up_to=reached,
        defaults={"side": reader.side(deal), "read_at": now()},
    )
    return made if created else None


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
