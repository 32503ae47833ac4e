"""The non-disclosure agreement: a person binds an organisation with a code sent to them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.base.errors import Refused
from cms.base.i18n import localized
from marketplace.deals.dealroom import queries, telling
from marketplace.deals.dealroom.models import Deal, NdaAcceptance, NdaText, Side, other
from marketplace.deals.dealroom.services import confirming
from marketplace.deals.dealroom.services.common import entered, now, record, sided, taker_of
from marketplace.deals.dealroom.states import S
from marketplace.listings import services as listings

PURPOSE = "deal_nda"


def send_code(actor: Any, *, deal: Deal) -> str:
    """Send the person the code with which they accept for their organisation.

    Returns:
        Where it went.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Refused: they can't bind the organisation, have no address, or a code has just gone out.
    """
    with transaction.atomic():
        found, reader, _side = sided(actor, deal)
    confirming.require_binder(reader, found)
    about = _("You accept the non-disclosure agreement for %(organisation)s.") % {
        "organisation": localized(found.organisation(reader.side(found)), "name").text
    }
    return confirming.send_code(actor, found, purpose=PURPOSE, about=about)


def accept_nda(actor: Any, *, deal: Deal, text: NdaText, code: str) -> NdaAcceptance:
    """Accept the agreement for an organisation; both sides' acceptances open gated documents.

    Args:
        actor: who may bind the organisation.
        deal: before or after its signing.
        text: the version that was shown.
        code: the one sent by `send_code`.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Refused: they can't bind it, the text has changed since it was shown, the deal is over, or
            the code is wrong.
    """
    with transaction.atomic():
        found, reader, side = sided(actor, deal)
        confirming.require_binder(reader, found)
        before = found.nda_acceptances.filter(side=side).first()
    if before is not None:
        return before
    _require_current(found, text)
    confirming.check_code(actor, deal, purpose=PURPOSE, code=code)
    return _accept(actor, deal, text)


@transaction.atomic
def _accept(actor: Any, deal: Deal, text: NdaText) -> NdaAcceptance:
    found, _reader, side = entered(actor, deal)
    current = _require_current(found, text)
    made, created = NdaAcceptance.objects.get_or_create(
        deal=found,
        side=side,
        defaults={
            "text": current,
            "organisation": found.organisation(side),
            "accepted_by": actor,
            "accepted_by_name": actor.full_name[:200],
            "digest": current.digest,
            "accepted_at": now(),
        },
    )
    if not created:
        return made
    record(actor, "accept_nda", found, side=side, version=current.version, digest=made.digest)
    both = found.nda_acceptances.count() == len(Side)
    if both:
        _open_documents(found, current)
    template = "nda_both" if both else "nda_one"
    telling.tell_side(found, other(side), template=template, key=template, but=actor)
    return made


def _require_current(deal: Deal, text: NdaText) -> NdaText:
    """Asked before the code is taken, so that a refusal doesn't use it up, and again after."""
    if deal.state in {S.BROKEN_OFF, S.TERMINATED}:
        raise Refused(_("These talks are over."), code="over")
    current = queries.current_nda()
    if current is None or current.pk != text.pk:
        raise Refused(
            _("The text has changed since you read it. Read it again before you accept."),
            code="text_changed",
        )
    return current


def _open_documents(deal: Deal, text: NdaText) -> None:
    basis = f"{deal.code}: NDA {text.version}"
    for listing in deal.listings:
        taker = taker_of(deal, listing)
        listings.grant_by_agreement(listing=listing, organisation=taker, basis=basis)
