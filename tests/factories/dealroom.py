"""Deals' rooms as the services make them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cms.accounts import one_time
from cms.accounts.models import OneTimeCode, User
from marketplace.deals.dealroom import queries, reference, services
from marketplace.deals.dealroom.models import Deal, DealMessage, NdaAcceptance, Side
from marketplace.deals.dealroom.services import agreeing
from tests.factories import deals
from tests.factories.recording import recorded

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
LOCKED = PDF.replace(b"trailer\n<<>>", b"trailer\n<</Encrypt 3 0 R>>")


@recorded()
def room(**changes: Any) -> Deal:
    """A deal that has just been opened: an offer's owner sells, who asked for it buys.

    Both people own their organisation's record, so they may bind it.
    """
    reference.sync()
    interest = deals.accepted(deals.sent(**changes))
    return Deal.objects.get(interest=interest)


def person(deal: Deal, side: str) -> User:
    """Who speaks for a side."""
    asked = deal.interest.listing.created_by
    found = deal.interest.sent_by if side == Side.BUYER else asked
    assert found is not None
    return found


def both(deal: Deal) -> tuple[User, User]:
    """The buyer's person and the seller's."""
    return person(deal, Side.BUYER), person(deal, Side.SELLER)


def said(
    deal: Deal,
    side: str = Side.BUYER,
    text: str = "Máy chạy được mấy tấn một giờ?",
    **changes: Any,
) -> DealMessage:
    """A message of a side."""
    token = changes.pop("token", f"{deal.messages.count():032x}")
    return services.say(person(deal, side), deal=deal, text=text, token=token, **changes)


def pdf(name: str = "ban-ve.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/pdf")


def code_for(deal: Deal, user: User, purpose: str = agreeing.PURPOSE) -> str:
    """The code that the person got, made anew."""
    key = f"{deal.code}:{user.pk}"
    OneTimeCode.objects.filter(purpose=purpose, subject_key=key).delete()
    services.send_code(user, deal=deal)
    record = OneTimeCode.objects.get(purpose=purpose, subject_key=key)
    record.digest = one_time._digest(purpose, key, "123456")
    record.save(update_fields=["digest"])
    return "123456"


def accepted_nda(deal: Deal, side: str) -> NdaAcceptance:
    """A side has accepted the agreement in use."""
    user, text = person(deal, side), queries.current_nda()
    assert text is not None
    return services.accept_nda(user, deal=deal, text=text, code=code_for(deal, user))


def in_state(deal: Deal, state: str, turn: str = "") -> Deal:
    """The same deal in a state that other parts of the room lead to."""
    ended = {"end_reason": "other"} if state in {"broken_off", "terminated"} else {}
    at = deal.state_since if ended or state == "completed" else None
    Deal.objects.filter(pk=deal.pk).update(state=state, turn=turn, ended_at=at, **ended)
    deal.refresh_from_db()
    return deal
