"""Texts of the non-disclosure agreement: a new version, never a change of an old one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cms.base import audit
from cms.base.errors import NotAllowed, Refused, not_too_long
from cms.base.text import clean
from marketplace.deals.dealroom import permissions
from marketplace.deals.dealroom.models import NDA_WORDS, NdaText
from marketplace.deals.dealroom.services.common import now


@transaction.atomic
def publish_nda(
    actor: Any, *, text_vi: str, text_en: str, illustrative: bool, after: int
) -> NdaText:
    """Put a new version to use from now on; who accepted an earlier one stays with that.

    Args:
        actor: of the staff who mediate.
        text_vi: in Vietnamese.
        text_en: the same in English.
        illustrative: no lawyer has checked it.
        after: the newest version that the actor has seen.

    Raises:
        NotAllowed: not of that staff.
        Refused: a language is missing or too long, nothing is different, or somebody else has
            published one meanwhile.
    """
    if not permissions.can_publish_nda(actor):
        raise NotAllowed
    texts = {
        name: not_too_long(clean(text), NDA_WORDS, field=name)
        for name, text in (("text_vi", text_vi), ("text_en", text_en))
    }
    for name, text in texts.items():
        if not text:
            raise Refused(_("Both languages are needed."), field=name, code="required")
    rows = NdaText.objects.select_for_update().order_by("-version")
    last = rows.first()
    if (last.version if last else 0) != after:
        raise Refused(
            _("Somebody else has published a version meanwhile. Read it first."), code="conflict"
        )
    if last is not None and (last.text_vi, last.text_en, last.illustrative) == (
        texts["text_vi"],
        texts["text_en"],
        illustrative,
    ):
        raise Refused(_("Nothing is different from the version in use."), code="same")
    number = (NdaText.objects.aggregate(most=Max("version"))["most"] or 0) + 1
    made = NdaText.objects.create(
        version=number, in_use_from=now(), illustrative=illustrative, **texts
    )
    audit.record(actor, "deals.publish_nda", made, version=number, digest=made.digest)
    return made
