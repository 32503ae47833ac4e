"""Terms as two sides write them, and deals that have come so far."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cms.accounts.models import OneTimeCode, OutboundMessage, User
from cms.base import clock
from marketplace.deals.models import Deal, TermsVersion
from marketplace.deals.terms import services
from marketplace.deals.terms.content import Step, Terms
from tests.factories import deals
from tests.factories.recording import recorded


def steps(*amounts: int) -> tuple[Step, ...]:
    """Milestones a month apart."""
    today = clock.today()
    return tuple(
        Step(
            title=f"Mốc {number}",
            criteria="Máy chạy đủ 8 giờ, ẩm độ dưới 14 %.",
            amount=amount,
            due=today + timedelta(days=30 * number),
        )
        for number, amount in enumerate(amounts, 1)
    )


def terms(**changes: Any) -> Terms:
    """A technology for 500 million in two parts."""
    plain = Terms(
        kind="technology_transfer",
        subject="Công nghệ sấy lúa tầng sôi",
        right="use",
        owner="Trường Đại học Cần Thơ",
        state_money="no",
        exclusivity="non_exclusive",
        field_of_use="Sấy lúa tại các xưởng của bên nhận",
        territory="vietnam",
        territory_named="",
        duration=60,
        price_kind="lump",
        lump_sum=500_000_000,
        royalty_percent=Decimal(0),
        royalty_base="",
        royalty_minimum=0,
        capital_percent=Decimal(0),
        steps=steps(200_000_000, 300_000_000),
        acceptance_days=10,
        trial_test="",
        training="Hai buổi tại xưởng",
        improvements="maker",
        warranty_months=12,
        warranty="Thay phụ tùng hỏng do chế tạo",
        secrecy_months=36,
        disputes="court",
        disputes_named="",
        other="",
    )
    return replace(plain, **changes)


@recorded()
def deal() -> Deal:
    """Two sides that have just said yes."""
    return deals.accepted().deal


def speaker(found: Deal, side: str) -> User:
    """Who sent the interest or owns the listing, as owner of its organisation."""
    organisation = found.organisation(side)
    affiliation = organisation.affiliations.select_related("user").order_by("pk").first()
    assert affiliation is not None
    return affiliation.user


@recorded()
def proposed(found: Deal | None = None, *, side: str = "seller", **changes: Any) -> TermsVersion:
    """A version on the table of a deal."""
    room = found or deal()
    last = services.newest(room)
    return services.propose(
        speaker(room, side),
        deal=room,
        terms=terms(**changes),
        answers=last.number if last else 0,
    )


def code_for(person: User, found: Deal) -> str:
    """The code that the person was sent to agree with."""
    services.send_code(person, deal=found)
    message = OutboundMessage.objects.filter(secret=True).latest("pk")
    digits = "".join(one for one in message.subject if one.isdigit())
    assert OneTimeCode.objects.filter(purpose=services.PURPOSE).exists()
    return digits


@recorded()
def agreed(found: Deal | None = None, **changes: Any) -> TermsVersion:
    """Terms that both sides agree on, proposed by the seller."""
    version = proposed(found, **changes)
    buyer = speaker(version.deal, "buyer")
    code = code_for(buyer, version.deal)
    return services.agree(buyer, deal=version.deal, number=version.number, code=code)
