"""What the page of a deal's room shows to one reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.base.i18n import current_language, localized
from cms.theme import words
from ecosystem.registry import permissions as registry
from ecosystem.registry.mandates.showing import acts_for
from ecosystem.registry.models import Affiliation
from marketplace.deals import hooks
from marketplace.deals.dealroom import forms, queries, telling, wording
from marketplace.deals.dealroom.models import (
    Deal,
    DealFile,
    DealMessage,
    DealReading,
    Dispute,
    NdaText,
    Side,
    StaffLook,
    other,
)
from marketplace.deals.dealroom.permissions import BINDERS, WRITE, DealReader, codes_in
from marketplace.deals.permissions import SPEAKERS, Reader
from marketplace.listings import queries as listings
from marketplace.listings.models import Listing, ListingDocument

PAGE = 50
FILES = 20
LOOKS = 20
MAX_WORDS = 200


def _last_first(request: HttpRequest, key: str, rows: Any, size: int) -> tuple[Paginator[Any], Any]:
    """A page of rows that run oldest to newest: the last page unless another is asked for."""
    pages = Paginator(rows, size)
    return pages, pages.get_page(request.GET.get(key) or pages.num_pages)


def page(request: HttpRequest, deal: Deal, reader: DealReader) -> dict[str, Any]:
    """Everything on the page; as many queries for thousands of messages as for one."""
    side = reader.side(deal)
    wanted = request.GET.get("q", "")[:MAX_WORDS]
    pages, shown = _last_first(request, "page", queries.messages_of(deal, wanted), PAGE)
    file_pages, files = _last_first(request, "files", queries.files_of(deal), FILES)
    said = list(shown)
    context: dict[str, Any] = {
        "deal": deal,
        "title": telling.title_of(deal),
        "side": side,
        "staff": not side,
        "other": wording.name_of(deal, other(side)) if side else "",
        "names": {one: wording.name_of(deal, one) for one in Side.values},
        "now": wording.now_of(deal, side),
        "state_label": wording.state_label(deal),
        "state_tone": wording.state_tone(deal),
        "steps": wording.steps(deal),
        "opened": words.day(deal.opened_at),
        "listings": [_listing(reader, one) for one in deal.listings],
        "q": wanted,
        "said": _messages(request, deal, side, said),
        "said_page": shown,
        "said_pages": pages,
        "files": [_file(deal, one) for one in files],
        "files_page": files,
        "files_pages": file_pages,
        "people": _people(deal, side),
        "nda": _nda(deal, reader),
        "documents": _documents(request, deal),
        "consents": _consents(deal, side),
        "looks": [_look(one) for one in queries.looks_of(deal)[:LOOKS]],
        "disputes": [_dispute(deal, one) for one in queries.disputes_of(deal)],
        "actions": reader.actions(deal),
        "may_write": deal.state != Deal.State.BROKEN_OFF and (not side or reader.may(deal, WRITE)),
        "may_shut": bool(reader.own_side(deal)),
        "sections": _sections(request, deal, reader),
        "last_shown": said[-1].pk if said else 0,
    }
    context["turns"] = [one for one in context["sections"] if one["turn"]]
    return context


def _sections(request: HttpRequest, deal: Deal, reader: DealReader) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title,
            "anchor": one.anchor,
            "turn": one.turn,
            "body": render_to_string(one.template, {"deal": deal, **one.context}, request),
        }
        for one in hooks.room_sections.each(request, deal, reader)
        if one is not None
    ]


def shapes(context: dict[str, Any]) -> dict[str, Any]:
    """Empty forms for what can be done."""
    actions = set(context["actions"])
    found: dict[str, Any] = {}
    if context["may_write"]:
        found["say"] = forms.SayForm(auto_id="say-%s", initial={"token": forms.new_token()})
    if context["nda"]["may_accept"]:
        version = {"version": context["nda"]["text"].version}
        found["accept"] = forms.AcceptForm(auto_id="accept-%s", initial=version)
    for action, shape in (
        ("break_off", forms.BreakOffForm),
        ("call_dispute", forms.DisputeForm),
        ("settle", forms.SettleForm),
    ):
        if action in actions and (context["side"] or action == "settle"):
            found[action] = shape(auto_id=f"{action}-%s")
    return found


def _listing(reader: DealReader, listing: Listing) -> dict[str, Any]:
    title = localized(listing, "live_title")
    return {
        "kind": listing.kind,
        "title": title.text or listing.code,
        "lang": title.lang if title.lang != current_language() else "",
        "url": listing.get_absolute_url() if Reader(reader.user).reads(listing) else "",
    }


def _who(deal: Deal, row: Any, person: Any) -> str:
    """A person with their organisation: what both sides read of who did something."""
    name = person.full_name if person is not None else ""
    of = wording.name_of(deal, row.side) if row.side else _("staff of the exchange")
    mandate = getattr(row, "mandate", None)
    if mandate is not None:
        of = localized(mandate.broker, "name").text
    return f"{name}, {of}" if name else of


def _messages(
    request: HttpRequest, deal: Deal, side: str, said: Sequence[DealMessage]
) -> list[dict[str, Any]]:
    if not said:
        return []
    readings = queries.readings_of(deal, said[0].pk, said[-1].pk)
    return [
        {
            "id": one.pk,
            "who": _who(deal, one, one.author),
            "acts_for": acts_for(one.mandate),
            "mine": bool(side) and one.side == side,
            "staff": not one.side,
            "text": one.text,
            "when": one.said_at,
            "files": [_file(deal, each) for each in one.files.all()],
            "read_by": _read_by(request, one, readings),
        }
        for one in said
    ]


def _read_by(
    request: HttpRequest, said: DealMessage, readings: Iterable[DealReading]
) -> list[dict[str, Any]]:
    """Who has read a message, each with the moment of the first reading that reached it."""
    found: dict[int, dict[str, Any]] = {}
    for row in readings:
        hidden = {said.author_id, request.user.pk}
        if row.up_to >= said.pk and row.user_id not in hidden:
            found.setdefault(row.user_id, {"name": row.user.full_name, "when": row.read_at})
    return list(found.values())


def _file(deal: Deal, row: DealFile) -> dict[str, Any]:
    """A file with who opened it: each person once, when they last did."""
    openings: dict[Any, Any] = {}
    for one in row.openings.all():
        openings[one.user_id or f"gone {one.pk}"] = one
    return {
        "name": row.file.original_name,
        "url": reverse("deals:deal_file", args=[deal.code, row.file.code]),
        "note": filesizeformat(row.file.size),
        "opened": [
            {"who": _who(deal, one, one.user), "when": one.opened_at} for one in openings.values()
        ],
        "message": row.message_id,
    }


def _people(deal: Deal, side: str) -> list[dict[str, Any]]:
    """Both sides' people with their roles and their brokers', one's own first; two queries."""
    sides = (deal.buyer_id, deal.seller_id)
    mandates = registry.mandates_of_clients(sides, *codes_in(deal))
    rows = (
        Affiliation.objects.filter(
            registry.standing_affiliations(),
            organisation__in=[*sides, *(one.broker_id for one in mandates)],
            role__in=SPEAKERS | BINDERS,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__full_name", "pk")
    )
    roles: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        at = (row.organisation_id, row.user_id)
        one = roles.setdefault(at, {"name": row.user.full_name, "roles": []})
        one["roles"].append(row.get_role_display())
    order = sorted(Side.values, key=lambda one: one != side)
    return [
        {
            "side": Side(one).label,
            "mine": one == side,
            "name": wording.name_of(deal, one),
            "url": deal.organisation(one).get_absolute_url(),
            "people": [
                {"name": person["name"], "roles": ", ".join(person["roles"])}
                for (organisation, _user), person in roles.items()
                if organisation == deal.side_id(one)
            ]
            + [
                {
                    "name": person["name"],
                    "roles": localized(broker.broker, "name").text,
                    "acts_for": acts_for(broker),
                }
                for broker in {each.broker_id: each for each in mandates}.values()
                if broker.client_id == deal.side_id(one)
                for (organisation, _user), person in roles.items()
                if organisation == broker.broker_id
            ],
        }
        for one in order
    ]


def _nda(deal: Deal, reader: DealReader) -> dict[str, Any]:
    side, accepted = reader.side(deal), queries.nda_of(deal)
    current: NdaText | None = queries.current_nda()
    over = deal.state in {Deal.State.BROKEN_OFF, Deal.State.TERMINATED}
    mine = accepted.get(side)
    shown = mine.text if mine is not None else current
    return {
        "text": shown,
        "digest": shown.digest[:12] if shown is not None else "",
        "rows": [
            {
                "side": one,
                "organisation": wording.name_of(deal, one),
                "row": accepted.get(one),
                "digest": accepted[one].digest[:12] if one in accepted else "",
            }
            for one in Side.values
        ],
        "both": len(accepted) == len(Side),
        "over": over,
        "waits_for_me": bool(reader.own_side(deal))
        and mine is None
        and not over
        and current is not None,
        "may_accept": mine is None
        and not over
        and current is not None
        and bool(side)
        and reader.binds(deal),
    }


def _documents(request: HttpRequest, deal: Deal) -> list[dict[str, Any]]:
    """The gated documents of the listings, with the way to them once they are open."""
    found = []
    for listing in deal.listings:
        for row in listings.documents_for(request.user, listing):
            if row.document.access == ListingDocument.Access.NDA:
                url = reverse("listings:file", args=[row.code]) if row.may_open else ""
                found.append({"name": row.title, "url": url})
    return found


def _consents(deal: Deal, side: str) -> dict[str, Any]:
    standing = {row.side: row for row in queries.consents_of(deal)}
    return {
        "mine": standing.get(side),
        "rows": [
            {"organisation": wording.name_of(deal, one), "row": standing.get(one)}
            for one in Side.values
        ],
        "both": len(standing) == len(Side),
    }


def _look(row: StaffLook) -> dict[str, Any]:
    name = row.user.full_name if row.user is not None else _("staff of the exchange")
    return {"who": name, "ground": row.get_ground_display(), "when": row.looked_at}


def _dispute(deal: Deal, row: Dispute) -> dict[str, Any]:
    return {
        "row": row,
        "who": _who(deal, row, row.called_by),
        "outcome": row.get_outcome_display() if row.outcome else "",
    }
