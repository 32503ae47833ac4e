"""What every service of delivery does alike: find the milestone, step, write down, tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cms.base.clock import CLOSING, VIETNAM, is_working_day
from cms.base.errors import Conflict, NotFound, Refused
from cms.base.states import IllegalStep
from cms.base.text import clean
from cms.theme import words
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import Deal, Side
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.dealroom.services import attaching
from marketplace.deals.dealroom.services.common import entered, now, record, sided, step
from marketplace.deals.delivery import states
from marketplace.deals.delivery.models import Milestone, MilestoneEntry, MilestoneFile

__all__ = ["entered", "now", "record", "sided", "step"]

PAGE = "deals:milestone"
MOST_FILES = 10
S = Milestone.State
K = MilestoneEntry.Kind
#: Fields of a milestone that steps change.
CHANGED = (
    "state",
    "state_since",
    "deliveries",
    "rounds",
    "accept_by",
    "clock_stage",
    "clock_next_at",
    "accepted_at",
    "paid_on",
    "bank_reference",
)


def closing(day: date) -> datetime:
    """The end of a day's work: what is due on the day is due until then."""
    return datetime.combine(day, CLOSING, tzinfo=VIETNAM)


def working_days_before(day: date, count: int) -> date:
    """The working day that lies so many of them before a day; the day itself for 0."""
    found = day
    while count > 0:
        found -= timedelta(days=1)
        count -= is_working_day(found)
    return found


def morning(day: date) -> datetime:
    """Eight o'clock of a day."""
    return datetime.combine(day, time(8), tzinfo=VIETNAM)


def milestone_of(deal: Deal, number: int) -> Milestone:
    """One milestone of a deal whose lock is held.

    Raises:
        NotFound: there is none.
    """
    found = deal.milestones.filter(number=number).first()
    if found is None:
        raise NotFound
    found.deal = deal
    return found


def at_table(actor: Any, deal: Deal, number: int) -> tuple[Milestone, DealReader, str]:
    """A milestone of the locked deal, its reader, and the side they speak for.

    Raises:
        NotFound, NotAllowed: not a side of theirs, or no such milestone.
    """
    found, reader, side = sided(actor, deal)
    return milestone_of(found, number), reader, side


def target_of(milestone: Milestone, action: str, who: str) -> str:
    """Where an action leads.

    Raises:
        IllegalStep: it can't be done now, with what happened meanwhile.
    """
    try:
        return states.MILESTONE.edge(milestone.state, action, who=who, record=milestone).target
    except IllegalStep:
        raise IllegalStep(why_not(milestone), code="illegal_step") from None


def why_not(milestone: Milestone) -> str:
    """What stands in the way of who comes too late: the dispute, the end, or what was done."""
    deal = milestone.deal
    if deal.disputed_at is not None:
        return _("A dispute is open since %(day)s. Nothing goes on until it is settled.") % {
            "day": words.day(deal.disputed_at)
        }
    if deal.state not in states.RUNNING and not milestone.was_accepted:
        return _("The contract isn't in force: %(state)s since %(day)s.") % {
            "state": deal.get_state_display(),
            "day": words.day(deal.state_since),
        }
    last = milestone.entries.order_by("-pk").first()
    if last is None:
        return _("Nothing has been delivered for this milestone yet.")
    who = words.localized(deal.organisation(last.side), "name").text if last.side else ""
    return _("This can't be done now. On %(day)s: %(who)s %(what)s.") % {
        "day": words.day(last.at),
        "who": who,
        "what": last.get_kind_display(),
    }


def require_delivery(milestone: Milestone, delivery: int) -> None:
    """Only who has seen the last delivery answers it.

    Raises:
        Conflict: it was delivered again meanwhile.
    """
    if milestone.state == S.DELIVERED and milestone.deliveries != delivery:
        raise Conflict(_("It was delivered again meanwhile. Look at that first."))


def enter(
    milestone: Milestone,
    kind: str,
    *,
    at: datetime,
    actor: Any = None,
    side: str = "",
    text: str = "",
    token: str = "",
    uploads: Sequence[UploadedFile[bytes]] = (),
) -> MilestoneEntry:
    """Write down what happened, with its files.

    Raises:
        Refused: a file that isn't taken, or too many.
    """
    if len(uploads) > MOST_FILES:
        raise Refused(
            _("At most %(count)d files at a time.") % {"count": MOST_FILES},
            field="uploads",
            code="too_many",
        )
    made = MilestoneEntry.objects.create(
        milestone=milestone, kind=kind, side=side, author=actor, text=text, token=token, at=at
    )
    for upload in uploads:
        try:
            kept = attaching.keep(actor, upload)
        except Refused as refusal:
            name = clean(upload.name or "")[:80]
            raise Refused(
                f"{name}: {refusal.message}", field="uploads", code=refusal.code
            ) from None
        MilestoneFile.objects.create(entry=made, deal_id=milestone.deal_id, file=kept)
    return made


def pressed_before(milestone: Milestone, actor: Any, token: str) -> bool:
    """Whether the form was sent already.

    Raises:
        Refused: it has no token, or somebody else's.
    """
    before = milestone.entries.filter(token=token).first() if token else None
    if before is not None and before.author_id == actor.pk:
        return True
    if before is not None or not token:
        raise Refused(_("Open the page again, then send it."), code="token")
    return False


def moved(milestone: Milestone, state: str, at: datetime) -> None:
    """Put a milestone into a state; doesn't save."""
    milestone.state, milestone.state_since = state, at


def save(milestone: Milestone) -> None:
    """Save what steps change."""
    milestone.save(update_fields=CHANGED)


def refresh(deal: Deal) -> None:
    """Write down the deal's next deadline and whose turn it is, as its milestones stand.

    It is the buyer's turn while something waits for acceptance or payment; the seller's while
    changes are asked for, payment can be requested, or something is due soon or late.
    """
    if deal.state not in states.RUNNING:
        return
    dues: list[datetime] = []
    buyers = sellers = False
    for row in deal.milestones.exclude(state=S.DROPPED):
        if row.state in {S.DUE, S.CHANGES}:
            dues.append(closing(row.due_on))
            sellers |= row.state == S.CHANGES or row.clock_stage > 0
        elif row.state in {S.DELIVERED, S.REQUESTED}:
            buyers = True
            if row.accept_by is not None:
                dues.append(row.accept_by)
        elif not row.is_done:
            sellers = True
    deal.next_due_at = min(dues, default=None)
    deal.turn = Side.BUYER if buyers else Side.SELLER if sellers else ""
    deal.save(update_fields=["next_due_at", "turn"])


def tell(
    milestone: Milestone, side: str, *, template: str, event: str, but: Any = None, **context: Any
) -> None:
    """Tell a side of an event of one milestone; the mail leads to its page."""
    telling.tell_side(
        milestone.deal,
        side,
        template=template,
        key=f"milestone:{milestone.number}:{milestone.deliveries}:{event}",
        but=but,
        url=PAGE,
        args=(milestone.number,),
        milestone=milestone,
        **context,
    )


def tell_both(milestone: Milestone, **context: Any) -> None:
    """Tell both sides of it."""
    for side in Side.values:
        tell(milestone, side, **context)
