"""What the pages of milestones and the room's section show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.base.i18n import localized
from cms.base.money import format_vnd
from cms.theme import words
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.forms import new_token
from marketplace.deals.dealroom.models import Deal, Side
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.delivery import forms, queries, states
from marketplace.deals.delivery.models import EarlyEnd, Milestone, MilestoneEntry
from marketplace.deals.hooks import RoomSection

S = Milestone.State
D = Deal.State
TONES = {
    S.DELIVERED: "unsure",
    S.CHANGES: "warn",
    S.ACCEPTED: "ok",
    S.REQUESTED: "unsure",
    S.PAID: "ok",
}
SHOWN = (*states.RUNNING, D.COMPLETED, D.TERMINATED)


def _name(deal: Deal, side: str) -> str:
    return localized(deal.organisation(side), "name").text


def actions_of(milestone: Milestone, reader: DealReader) -> list[str]:
    """What the person's side can do with it now, by the table."""
    party = states.party(reader.own_side(milestone.deal))
    if not party:
        return []
    return states.MILESTONE.actions_for(milestone.state, {party}, milestone)


def turn_of(milestone: Milestone, reader: DealReader) -> str:
    """What the person's side has to do with it, in a sentence; empty when nothing."""
    actions, state = set(actions_of(milestone, reader)), milestone.state
    said = {
        "title": milestone.title,
        "day": words.day(milestone.due_on),
        "amount": format_vnd(milestone.amount),
    }
    text = ""
    if "accept" in actions:
        text = _("Accept “%(title)s”, or say what has to be changed.")
    elif "deliver" in actions and state == S.CHANGES:
        text = _("Change “%(title)s” as asked, and deliver it again.")
    elif "deliver" in actions and milestone.clock_stage > 0:
        text = _("Deliver “%(title)s”: it is due on %(day)s.")
    elif "request_payment" in actions:
        text = _("Request the payment for “%(title)s”.")
    elif "settle" in actions:
        text = _("Confirm the payment for “%(title)s” once it has come.")
    elif state == S.REQUESTED and states.payable(milestone) and is_buyer(milestone, reader):
        text = _("Pay for “%(title)s”: %(amount)s.")
    return text % said if text else ""


def is_buyer(milestone: Milestone, reader: DealReader) -> bool:
    """Whether the person speaks for the side that pays."""
    return reader.own_side(milestone.deal) == Side.BUYER


def section(request: HttpRequest, deal: Deal, reader: DealReader) -> RoomSection | None:
    """How far delivery is and what is next; nothing before the contract takes effect.

    Two queries.
    """
    if deal.state not in SHOWN:
        return None
    rows = [one for one in queries.milestones_of(deal) if one.state != S.DROPPED]
    proposal = deal.early_ends.filter(state=EarlyEnd.State.PROPOSED).first()
    if deal.is_over and not rows:
        return None
    own = reader.own_side(deal)
    turn = next((text for one in rows if (text := turn_of(one, reader))), "")
    if proposal is not None and own and proposal.side != own:
        turn = _("Answer the proposal to end the contract early.")
    following = next((one for one in rows if not one.was_accepted), None)
    return RoomSection(
        title=_("Delivery"),
        template="deals/delivery/_section.html",
        context={
            "accepted": sum(one.was_accepted for one in rows),
            "total": len(rows),
            "paid": sum(one.amount for one in rows if one.state == S.PAID),
            "sum": sum(one.amount for one in rows),
            "following": _row(following, reader) if following else None,
            "url": reverse("deals:milestones", args=[deal.code]),
        },
        anchor="delivery",
        turn=turn,
    )


def _row(one: Milestone, reader: DealReader) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "url": reverse("deals:milestone", args=[one.deal.code, one.number]),
        "state": one.get_state_display(),
        "tone": TONES.get(S(one.state), ""),
        "due_on": one.due_on,
        "moved_from": one.agreed_on if one.was_moved else None,
        "amount": one.amount,
        "accept_by": one.accept_by,
        "dropped": one.state == S.DROPPED,
        "turn": turn_of(one, reader),
    }


def _held(deal: Deal) -> dict[str, str]:
    """What holds everything: a dispute, or that the contract is over."""
    if deal.disputed_at is not None:
        return {
            "title": _("In dispute since %(day)s") % {"day": words.day(deal.disputed_at)},
            "text": _("Nothing goes on until staff have settled it: no delivery, no payment."),
            "tone": "bad",
        }
    if deal.state in states.RUNNING:
        return {}
    since = words.day(deal.ended_at or deal.state_since)
    title = _("%(state)s since %(day)s") % {"state": deal.get_state_display(), "day": since}
    return {"title": title, "text": "", "tone": "ok" if deal.state == D.COMPLETED else ""}


def _unverified(deal: Deal, own: str) -> list[str]:
    """The other side's name where it isn't verified (any more); for staff both sides'."""
    others = [side for side in Side.values if side != own]
    return [_name(deal, side) for side in others if not deal.organisation(side).verified]


def page(deal: Deal, reader: DealReader, *, sent: str = "") -> dict[str, Any]:
    """The list of milestones, and how the contract ends; as many queries for twenty as for one.

    Args:
        deal: whose room the person has entered.
        reader: the person.
        sent: the purpose for which a code has just gone out.
    """
    rows = queries.milestones_of(deal)
    return {
        "deal": deal,
        "title": telling.title_of(deal),
        "rows": [_row(one, reader) for one in rows],
        "moved": any(one.was_moved for one in rows),
        "held": _held(deal),
        "unverified": _unverified(deal, reader.side(deal)),
        **_end(deal, reader),
        **_words(deal, reader, rows),
        "sent": sent,
        "before_effect": deal.state not in SHOWN,
    }


def _end(deal: Deal, reader: DealReader) -> dict[str, Any]:
    """The proposals to end it early, and the forms that are open to the person."""
    own = reader.own_side(deal)
    rows = list(deal.early_ends.select_related("proposed_by"))
    standing = next((one for one in rows if one.state == EarlyEnd.State.PROPOSED), None)
    goes_on = bool(own) and "terminate" in reader.actions(deal)
    shapes: dict[str, Any] = {}
    if goes_on and standing is None:
        shapes["propose_end"] = forms.ProposeEndForm(auto_id="propose_end-%s")
    if standing is not None and own:
        held = {"proposal": standing.pk}
        shapes["answer_end"] = forms.AnswerEndForm(initial=held, auto_id="answer_end-%s")
        if goes_on and standing.side != own and reader.binds(deal):
            shapes["agree_end"] = forms.AgreeEndForm(initial=held, auto_id="agree_end-%s")
    return {
        "proposal": _proposal(deal, standing, own) if standing else None,
        "old_ends": [_proposal(deal, one, own) for one in rows if one is not standing],
        "forms": shapes,
        "binds": reader.binds(deal),
    }


def _proposal(deal: Deal, one: EarlyEnd, own: str) -> dict[str, Any]:
    return {
        "who": _name(deal, one.side),
        "mine": one.side == own,
        "reason": one.get_reason_display(),
        "text": one.text,
        "when": one.proposed_at,
        "state": one.get_state_display(),
        "decided_at": one.decided_at,
        "note": one.note,
    }


def _words(deal: Deal, reader: DealReader, rows: list[Milestone]) -> dict[str, Any]:
    """Both sides' word, where there is nothing else by which a contract is completed."""
    if deal.state not in SHOWN or any(one.state != S.DROPPED for one in rows):
        return {"by_word": False}
    own = reader.own_side(deal)
    said = {one.side: one for one in deal.completion_words.select_related("said_by")}
    return {
        "by_word": True,
        "said": [
            {"name": _name(deal, side), "when": said[side].said_at if side in said else None}
            for side in Side.values
        ],
        "may_say": bool(own)
        and own not in said
        and deal.state in states.RUNNING
        and deal.disputed_at is None,
        "word_form": forms.CodeForm(auto_id="say_completed-%s"),
    }


def detail(milestone: Milestone, reader: DealReader, *, sent: bool = False) -> dict[str, Any]:
    """One milestone: what it asks, what happened, and the forms that are open to the person."""
    deal = milestone.deal
    entries = [_entry(deal, one) for one in queries.entries_of(milestone)]
    actions = set(actions_of(milestone, reader))
    return {
        "deal": deal,
        "milestone": milestone,
        "title": telling.title_of(deal),
        "row": _row(milestone, reader),
        "entries": entries,
        "held": _held(deal),
        "unverified": _unverified(deal, reader.side(deal)),
        "rounds": ngettext(
            "Changes were asked for once; after three times staff are called.",
            "Changes were asked for %(count)d times; after three times staff are called.",
            milestone.rounds,
        )
        % {"count": milestone.rounds}
        if milestone.rounds
        else "",
        "never_silent": milestone.state == S.DELIVERED and milestone.accept_by is None,
        "actions": actions,
        "binds": reader.binds(deal),
        "calls_staff": "call_staff" in actions,
        "forms": shapes(milestone, actions, binds=reader.binds(deal)),
        "sent": sent,
        "seller": _name(deal, Side.SELLER),
        "buyer": _name(deal, Side.BUYER),
    }


def shapes(milestone: Milestone, actions: set[str], *, binds: bool) -> dict[str, Any]:
    """Empty forms for what can be done."""
    found: dict[str, Any] = {}
    seen = {"delivery": milestone.deliveries}
    if "deliver" in actions:
        found["deliver"] = forms.DeliverForm(auto_id="deliver-%s", initial={"token": new_token()})
    if actions & {"ask_changes", "call_staff"}:
        initial = {**seen, "token": new_token()}
        found["ask_changes"] = forms.ChangesForm(auto_id="ask_changes-%s", initial=initial)
    if "accept" in actions and binds:
        found["accept"] = forms.AcceptForm(auto_id="accept-%s", initial=seen)
    if "settle" in actions:
        found["confirm_payment"] = forms.PaidForm(auto_id="confirm_payment-%s")
    return found


def _entry(deal: Deal, one: MilestoneEntry) -> dict[str, Any]:
    person = one.author.full_name if one.author is not None else ""
    of = _name(deal, one.side) if one.side else ""
    paid = one.kind == MilestoneEntry.Kind.PAID
    return {
        "who": f"{person}, {of}" if person and of else of or person,
        "what": one.get_kind_display(),
        "text": _("Bank's reference: %(text)s") % {"text": one.text} if paid else one.text,
        "when": one.at,
        "files": [
            {
                "name": each.file.original_name,
                "url": reverse("deals:milestone_file", args=[deal.code, each.file.code]),
                "size": each.file.size,
            }
            for each in one.files.all()
        ],
    }
