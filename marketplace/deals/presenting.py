"""What the pages show of interests, for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.accounts import consents
from cms.accounts.models import Consent, User
from cms.base.i18n import current_language, localized
from cms.theme import words
from ecosystem.registry import queries as registry
from ecosystem.registry.mandates.showing import acts_for
from ecosystem.registry.models import Organisation
from marketplace.deals import pairing, permissions, queries, wording
from marketplace.deals.models import Interest
from marketplace.deals.permissions import FROM, TO, Reader
from marketplace.listings.hooks import Turn
from marketplace.listings.models import Listing

S = Interest.State
TONES = {S.SENT: "unsure", S.ACCEPTED: "ok", S.DECLINED: "", S.WITHDRAWN: "", S.LAPSED: "warn"}
TURNS = 3


def way_to_talk(code: str, own: str) -> str:
    """The address of the form: hooked into the pages of listings."""
    address = reverse("deals:interest_new", args=[code])
    return f"{address}?for={own}" if own else address


def desk_link(request: HttpRequest) -> tuple[str, str]:
    """The way from the desk to the list of interests: hooked into the desk."""
    return _("My interests"), reverse("deals:interests")


def turns(request: HttpRequest) -> list[Turn]:
    """What waits for the person's word: hooked into the desk."""
    reader = Reader(request.user)
    waiting = list(queries.awaiting(reader)[: TURNS + 1])
    found = []
    for interest in waiting[:TURNS]:
        side = wording.own_side(reader, interest)
        found.append(
            Turn(
                _heading(reader, interest, side),
                _("Please answer by %(day)s.") % {"day": words.day(interest.due_at)},
                reverse("deals:interest", args=[interest.code]),
                _("Read and answer"),
            )
        )
    if len(waiting) > TURNS:
        found.append(
            Turn(
                _("More interests wait for your answer"),
                "",
                reverse("deals:interests"),
                _("See them all"),
            )
        )
    return found


def _heading(reader: Reader, interest: Interest, side: str) -> str:
    if interest.waits_for == side:
        said = _("A question for you: %(title)s")
    elif interest.introduced:
        said = _("The centre introduces you to somebody: %(title)s")
    else:
        said = _("Somebody wants to talk about: %(title)s")
    return said % {"title": wording.listing_title(reader, _own_listing(interest, side))}


def _own_listing(interest: Interest, side: str) -> Listing:
    if side == FROM and interest.own_listing is not None:
        return interest.own_listing
    return interest.listing


def state_label(interest: Interest, side: str) -> str:
    """Where it stands, as this side sees it."""
    if interest.state != S.SENT:
        return str(interest.get_state_display())
    if side in permissions.awaited(interest):
        return _("Your answer is awaited")
    return _("Waiting for the other side")


def row(reader: Reader, interest: Interest) -> dict[str, Any]:
    """One row of the list."""
    side = wording.own_side(reader, interest)
    other = wording.other_side(side)
    due = words.day(interest.due_at) if interest.is_open else "–"
    return {
        "cells": [
            {
                "text": wording.listing_title(reader, interest.listing),
                "url": reverse("deals:interest", args=[interest.code]),
            },
            {"text": wording.side_name(reader, interest, other)},
            {"badge": state_label(interest, side), "tone": TONES[S(interest.state)], "text": ""},
            {"text": due},
        ]
    }


def sheet_rows(reader: Reader, interests: Iterable[Interest]) -> Iterable[list[Any]]:
    """The rows of the spreadsheet: the same as on the page, with dates as dates."""
    for interest in interests:
        side = wording.own_side(reader, interest)
        yield [
            interest.code,
            wording.listing_title(reader, interest.listing),
            wording.side_name(reader, interest, wording.other_side(side)),
            interest.wish,
            state_label(interest, side),
            interest.sent_at,
            interest.due_at if interest.is_open else None,
            interest.ended_at,
            interest.get_decline_reason_display() if interest.decline_reason else "",
        ]


def sheet_head() -> list[str]:
    """Its columns."""
    return [
        _("Code"),
        _("Listing"),
        _("The other side"),
        _("What they want"),
        _("State"),
        _("Sent"),
        _("Answer owed by"),
        _("Ended"),
        _("Reason"),
    ]


def _listing(reader: Reader, listing: Listing | None) -> dict[str, Any] | None:
    """A listing as a line; without its words for who can't read it."""
    if listing is None:
        return None
    title = localized(listing, "live_title")
    readable = reader.reads(listing)
    return {
        "kind": listing.kind,
        "title": wording.listing_title(reader, listing),
        "lang": title.lang if readable and title.lang != current_language() else "",
        "url": listing.get_absolute_url() if readable else "",
    }


def _contact(interest: Interest, side: str) -> dict[str, Any]:
    """How a side is reached once both have said yes: what it agreed to show, and no more.

    A person is named only while they consent to it and still belong to the organisation.
    """
    organisation: Organisation = wording.organisation_of(interest, side)
    person: User | None = interest.from_person if side == FROM else interest.to_person
    rows: list[dict[str, str]] = []
    left = False
    if person is not None:
        agreed = Consent.Purpose.CONTACT_SHARING in consents.standing(person)
        listing = interest.own_listing if side == FROM else interest.listing
        entered = listing is not None and listing.created_by_id == person.pk
        belongs = entered or registry.people_of(organisation).filter(pk=person.pk).exists()
        left = not belongs
        if agreed and belongs and person.is_active:
            rows = _lines(person.full_name, person.phone, person.email)
    if not rows:
        rows = _lines("", organisation.public_phone, organisation.public_email)
    return {
        "name": localized(organisation, "name").text,
        "url": organisation.get_absolute_url(),
        "rows": rows,
        "left": left,
    }


def _lines(name: str, phone: str | None, email: str | None) -> list[dict[str, str]]:
    lines = [
        {"label": _("Contact person"), "value": name, "url": ""},
        {"label": _("Telephone"), "value": phone or "", "url": f"tel:{phone}"},
        {"label": _("E-mail"), "value": email or "", "url": f"mailto:{email}"},
    ]
    return [line for line in lines if line["value"]]


def _room(interest: Interest) -> str:
    """The address of the deal's room that an accepted interest has opened."""
    deal = getattr(interest, "deal", None) if interest.state == S.ACCEPTED else None
    return reverse("deals:deal", args=[deal.code]) if deal is not None else ""


def what_happened(reader: Reader, interest: Interest, side: str) -> dict[str, str]:
    """How it ended, or whose turn it is: title and text of the notice on top."""
    other = wording.side_name(reader, interest, wording.other_side(side))
    day = words.day(interest.ended_at) if interest.ended_at else ""
    due = words.day(interest.due_at)
    if interest.state == S.ACCEPTED:
        return {
            "title": _("Both sides have said yes"),
            "text": _("On %(day)s. Below is how you reach each other.") % {"day": day},
            "tone": "ok",
        }
    if interest.state == S.DECLINED:
        mine = interest.declined_side == side
        title = _("You declined on %(day)s") if mine else _("They declined on %(day)s")
        reason = _("Reason: %(reason)s.") % {"reason": interest.get_decline_reason_display()}
        return {
            "title": title % {"day": day},
            "text": f"{reason} {interest.decline_note}".strip(),
            "tone": "",
        }
    if interest.state == S.WITHDRAWN:
        return {
            "title": _("It was taken back on %(day)s") % {"day": day},
            "text": _("Nothing more is to be done."),
            "tone": "",
        }
    if interest.state == S.LAPSED:
        if interest.lapse_cause == Interest.Cause.LISTING:
            text = _("The listing has been taken off the exchange.")
        else:
            text = _("Nobody answered in time. You can write again if it still matters to you.")
        return {"title": _("It lapsed on %(day)s") % {"day": day}, "text": text, "tone": "warn"}
    if interest.waits_for:
        if interest.waits_for == side:
            title = _("You were asked a question")
        else:
            title = _("Waiting for an answer to the question")
    elif side in permissions.awaited(interest):
        title = (
            _("The centre introduces you to %(other)s")
            if interest.introduced
            else _("Wants to talk with you: %(other)s")
        ) % {"other": other}
    else:
        title = _("Waiting for the other side")
    return {"title": title, "text": _("An answer is owed by %(day)s.") % {"day": due}, "tone": ""}


def page(user: Any, interest: Interest) -> dict[str, Any]:
    """Everything on the page of one interest, for this reader."""
    reader = Reader(user)
    sides, sees = reader.sides(interest), reader.sees(interest)
    side = wording.own_side(reader, interest)
    other = wording.other_side(side)
    own, theirs = (
        (interest.own_listing, interest.listing)
        if side == FROM
        else (interest.listing, interest.own_listing)
    )
    why = ""
    if interest.is_open and own is not None and theirs is not None and reader.reads(theirs):
        pair = pairing.pair_of(interest.own_listing, interest.listing)
        why = pair.why(own, current_language()) if pair is not None else ""
    names = {each: wording.side_name(reader, interest, each) for each in (FROM, TO)}
    return {
        "interest": interest,
        "side": side,
        "inside": bool(sees),
        "mine": side == FROM and not interest.introduced,
        "other": names[other],
        "sender": _("The centre") if interest.introduced else names[FROM],
        "names": names,
        "listing": _listing(reader, interest.listing),
        "own_listing": (
            _listing(reader, interest.own_listing)
            if interest.own_listing is not None and reader.reads(interest.own_listing)
            else None
        ),
        "why": why,
        "now": what_happened(reader, interest, side),
        "my_turn": side in permissions.awaited(interest) and bool(sides),
        "state_label": state_label(interest, side),
        "state_tone": TONES[S(interest.state)],
        "hidden": interest.state != S.ACCEPTED and not reader.knows(interest, other),
        "contacts": (
            [_contact(interest, each) for each in (other, side)]
            if interest.state == S.ACCEPTED
            else []
        ),
        "messages_said": [
            {
                "who": _("You") if said.side == side and sees else names[said.side],
                "acts_for": acts_for(said.mandate) if reader.knows(interest, said.side) else "",
                "asked": said.kind == "question",
                "text": said.text,
                "when": said.created_at,
            }
            for said in queries.messages_of(interest)
        ],
        "actions": permissions.actions_of(reader, interest),
        "room_url": _room(interest) if sees else "",
    }
