"""A deal in words: where it stands, whose turn it is, what happens next."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.base.i18n import localized
from cms.theme import words
from marketplace.deals.dealroom.models import Deal, other

S = Deal.State
TONES = {
    S.PROPOSED: "unsure",
    S.COUNTERED: "unsure",
    S.AGREED: "ok",
    S.SIGNED: "ok",
    S.AWAITING: "warn",
    S.IN_FORCE: "ok",
    S.IN_DELIVERY: "ok",
    S.COMPLETED: "ok",
}
#: The steps of the drawing on top of the room; states that share one stand together.
STEPS: tuple[tuple[S, ...], ...] = (
    (S.NEGOTIATING,),
    (S.PROPOSED, S.COUNTERED),
    (S.AGREED,),
    (S.SIGNED, S.AWAITING),
    (S.IN_FORCE, S.IN_DELIVERY),
    (S.COMPLETED,),
)


def name_of(deal: Deal, side: str) -> str:
    """The organisation on a side, in the current language."""
    return localized(deal.organisation(side), "name").text


def state_label(deal: Deal) -> str:
    """Where it stands."""
    if deal.disputed_at is not None:
        return _("%(state)s, in dispute") % {"state": deal.get_state_display()}
    return str(deal.get_state_display())


def state_tone(deal: Deal) -> str:
    """The badge's colour."""
    return "bad" if deal.disputed_at is not None else TONES.get(S(deal.state), "")


def turn_label(deal: Deal, side: str) -> str:
    """Whose turn it is, as a side sees it; for staff by name."""
    if deal.is_over:
        return "–"
    if deal.disputed_at is not None:
        return _("Staff mediate")
    if not deal.turn:
        return _("Either side")
    if deal.turn == side:
        return _("Yours")
    return _("Theirs") if side else name_of(deal, deal.turn)


def steps(deal: Deal) -> list[dict[str, str]]:
    """The way of a deal for the drawing; nothing where it was ended before its time."""
    if deal.state in {S.BROKEN_OFF, S.TERMINATED}:
        return []
    at = next(n for n, states in enumerate(STEPS) if deal.state in states)
    labels = [
        _("Talking"),
        _("Terms proposed"),
        _("Terms agreed"),
        _("Signed"),
        _("In force, delivery"),
        _("Completed"),
    ]
    return [
        {
            "label": label,
            "state": "done" if n < at else "now" if n == at else "",
            "note": _("since %(day)s") % {"day": words.day(deal.state_since)} if n == at else "",
        }
        for n, label in enumerate(labels)
    ]


def now_of(deal: Deal, side: str) -> dict[str, str]:
    """Whose turn it is or how it ended: title, text and tone of what stands on top."""
    day = words.day(deal.ended_at) if deal.ended_at else ""
    due = _("By %(day)s.") % {"day": words.day(deal.next_due_at)} if deal.next_due_at else ""
    them = name_of(deal, other(side)) if side else ""
    if deal.state in {S.BROKEN_OFF, S.TERMINATED}:
        return {"title": _ended(deal, side, day), "text": _why_ended(deal), "tone": ""}
    if deal.state == S.COMPLETED:
        title = _("Completed on %(day)s") % {"day": day}
        return {"title": title, "text": _("Everything has been delivered."), "tone": "ok"}
    if deal.disputed_at is not None:
        since = words.day(deal.disputed_at)
        return {
            "title": _("In dispute since %(day)s") % {"day": since},
            "text": _("Staff mediate and can read this room. Nothing runs on by itself."),
            "tone": "bad",
        }
    if deal.turn and side and deal.turn == side:
        return {"title": _("It is your turn"), "text": due, "tone": "turn"}
    if deal.turn and side:
        title = _("Waiting for %(other)s") % {"other": them}
        return {"title": title, "text": due, "tone": "theirs"}
    texts = {
        S.NEGOTIATING: _("Talk, show each other what is needed, then write the terms."),
        S.AGREED: _("Next comes the contract, made from the agreed terms."),
        S.SIGNED: _("Both sides have signed."),
        S.AWAITING: _("It takes effect with the certificate."),
        S.IN_FORCE: _("The contract is in force."),
        S.IN_DELIVERY: _("Milestones are being delivered."),
    }
    return {
        "title": state_label(deal),
        "text": f"{texts.get(S(deal.state), '')} {due}".strip(),
        "tone": "",
    }


def _ended(deal: Deal, side: str, day: str) -> str:
    if deal.state == S.TERMINATED:
        return _("The contract was ended on %(day)s") % {"day": day}
    if not deal.ended_by_side:
        return _("Staff ended the talks on %(day)s") % {"day": day}
    if deal.ended_by_side == side:
        return _("You ended the talks on %(day)s") % {"day": day}
    who = name_of(deal, deal.ended_by_side)
    return _("%(who)s ended the talks on %(day)s") % {"who": who, "day": day}


def _why_ended(deal: Deal) -> str:
    reason = _("Reason: %(reason)s.") % {"reason": deal.get_end_reason_display()}
    return f"{reason} {deal.end_note}".strip()
