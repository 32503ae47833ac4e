"""Contracts in force with milestones, written as rows; what is tested begins where they are."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from cms.accounts import one_time
from cms.accounts.models import OneTimeCode, User
from cms.base import clock
from cms.base.models import StoredFile
from marketplace.deals.dealroom.services import common
from marketplace.deals.delivery import services
from marketplace.deals.models import Agreement, Deal, Milestone, TermsVersion
from marketplace.deals.terms.content import Step
from tests.factories import dealroom, terms
from tests.factories.dealroom import PDF

TEXT = "Đã lắp máy tại xưởng và chạy thử trước mặt hai bên."


def _stored(name: str) -> StoredFile:
    return StoredFile.objects.create(
        file=f"test/{name}",
        original_name=name,
        content_type="application/pdf",
        size=10,
        sha256="0" * 64,
    )


def signed(deal: Deal | None = None, *, at: datetime | None = None, **changes: Any) -> Agreement:
    """A signed contract of a deal that waits; nothing has taken effect yet."""
    room = dealroom.in_state(deal or dealroom.room(), "awaiting")
    when = at or timezone.now()
    content = terms.terms(**changes)
    number = room.terms.count() + 1
    room.terms.update(state=TermsVersion.State.SET_ASIDE)
    room.agreements.update(state=Agreement.State.VOIDED)
    version = TermsVersion.objects.create(
        deal=room,
        number=number,
        side="seller",
        content=content.to_json(),
        digest=content.digest,
        kind=content.kind,
        lump_sum=content.lump_sum,
        state=TermsVersion.State.AGREED,
        proposed_at=when,
    )
    name = f"{room.code}-{number}"
    return Agreement.objects.create(
        deal=room,
        terms=version,
        number=name,
        kind=content.kind,
        content={},
        checked=[],
        pdf=_stored(f"{name}.pdf"),
        docx=_stored(f"{name}.docx"),
        signed=_stored(f"{name}-signed.pdf"),
        made_at=when,
        state=Agreement.State.SIGNED,
        way=Agreement.Way.PAPER,
        signed_at=when,
    )


def signed_again(deal: Deal, **changes: Any) -> Agreement:
    """An amendment that both sides have signed; the deal's state stays."""
    deal.refresh_from_db()
    state = deal.state
    made = signed(deal, **changes)
    made.deal = dealroom.in_state(deal, state)
    return made


def step(
    title: str = "Lắp máy", amount: int = 500_000_000, days: int = 30, criteria: str = "Chạy 8 giờ."
) -> Step:
    """One milestone of a contract, due so many days from today."""
    return Step(title, criteria, amount, clock.today() + timedelta(days=days))


def in_force(*steps: Step, at: datetime | None = None, **changes: Any) -> Deal:
    """A contract that has taken effect, with these milestones; one by default."""
    wanted = {"steps": steps or (step(),), **changes}
    deal = signed(at=at, **wanted).deal
    return taking_effect(deal)


def taking_effect(deal: Deal) -> Deal:
    """The same, in force."""
    with transaction.atomic():
        common.step(common.locked(deal), "take_effect", reader=None, now=timezone.now())
    deal.refresh_from_db()
    return deal


def without_milestones() -> Deal:
    """A contract in force that names no milestones."""
    deal = signed(steps=()).deal
    return taking_effect(deal)


def first(deal: Deal, number: int = 1) -> Milestone:
    """A milestone as it stands now."""
    return Milestone.objects.select_related("deal").get(deal=deal, number=number)


def evidence(name: str = "bien-ban.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return dealroom.pdf(name, content)


def seller(deal: Deal) -> User:
    """Who delivers."""
    return dealroom.person(deal, "seller")


def buyer(deal: Deal) -> User:
    """Who accepts."""
    return dealroom.person(deal, "buyer")


def delivered(deal: Deal, number: int = 1, token: str = "") -> Milestone:
    """Delivered by the seller's person."""
    times = first(deal, number).deliveries
    return services.deliver(
        seller(deal),
        deal=deal,
        number=number,
        text=TEXT,
        token=token or f"d{number}-{times}",
        uploads=[evidence()],
    )


def changes(deal: Deal, number: int = 1, **more: Any) -> Milestone:
    """Changes asked for by the buyer's person."""
    found = first(deal, number)
    values = {
        "delivery": found.deliveries,
        "text": "Ẩm độ còn cao.",
        "token": f"c{number}-{found.deliveries}",
    }
    return services.ask_changes(buyer(deal), deal=deal, number=number, **values | more)


def known(purpose: str, deal: Deal, person: User) -> str:
    """The code that the person was sent, made known."""
    key = f"{deal.code}:{person.pk}"
    record = OneTimeCode.objects.get(purpose=purpose, subject_key=key)
    record.digest = one_time._digest(purpose, key, "123456")
    record.save(update_fields=["digest"])
    return "123456"


def code_for(deal: Deal, number: int = 1, person: User | None = None) -> str:
    """The code with which the buyer's person accepts."""
    who, found = person or buyer(deal), first(deal, number)
    purpose = f"milestone:{found.pk}:{found.deliveries}"
    OneTimeCode.objects.filter(purpose=purpose).delete()
    services.send_code(who, deal=deal, number=number)
    return known(purpose, deal, who)


def accepted(deal: Deal, number: int = 1) -> Milestone:
    """Accepted by the buyer's person with a code."""
    code = code_for(deal, number)
    delivery = first(deal, number).deliveries
    return services.accept(buyer(deal), deal=deal, number=number, delivery=delivery, code=code)


def paid(deal: Deal, number: int = 1) -> Milestone:
    """Payment requested, and confirmed by the payee."""
    services.request_payment(seller(deal), deal=deal, number=number)
    return services.confirm_payment(
        seller(deal), deal=deal, number=number, paid_on=clock.today(), reference="FT2611250001"
    )
