"""What the deal's room shows of its terms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.base.i18n import localized
from ecosystem.registry.mandates.showing import acts_for
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.hooks import RoomSection
from marketplace.deals.terms import wording
from marketplace.deals.terms.models import TermsVersion

V = TermsVersion.State


def _change_rows(before: TermsVersion | None, version: TermsVersion) -> list[wording.Change]:
    return wording.difference(before.terms, version.terms) if before is not None else []


def _head(version: TermsVersion, own: str) -> dict[str, Any]:
    who = _("you") if version.side == own else _("the other side")
    if not own:
        who = localized(version.deal.organisation(version.side), "name").text
    return {
        "number": version.number,
        "who": who,
        "acts_for": acts_for(version.mandate),
        "when": version.proposed_at,
        "state": version.get_state_display(),
        "note": version.note,
        "url": reverse("deals:terms_version", args=[version.deal.code, version.number]),
    }


def actions_of(reader: DealReader, deal: Deal) -> dict[str, bool]:
    """Which buttons of the terms the person sees now."""
    open_now = set(reader.actions(deal))
    return {
        "propose": "propose" in open_now,
        "counter": "counter" in open_now,
        "take_back": "take_back" in open_now,
        "agree": "agree" in open_now and reader.binds(deal),
        "ask_to_agree": "agree" in open_now and not reader.binds(deal),
        "reopen": "reopen" in open_now,
    }


def shown(version: TermsVersion, before: TermsVersion | None, own: str) -> dict[str, Any]:
    """One version for a page: whole, and against the one before it."""
    return {
        "version": _head(version, own),
        "lines": [line for line in wording.lines(version.terms) if line.text],
        "changes": _change_rows(before, version),
        "before": before.number if before is not None else None,
    }


def section(request: HttpRequest, deal: Deal, reader: DealReader) -> RoomSection | None:
    """The version that counts, what is different in it, and what can be done with it.

    One query for the versions, however many.
    """
    rows = deal.terms.select_related("mandate__client", "mandate__broker")
    versions = list(rows.order_by("-number"))
    own = reader.side(deal)
    for version in versions:
        version.deal = deal
    actions = actions_of(reader, deal)
    counts = next((one for one in versions if one.state in {V.ON_TABLE, V.AGREED}), None)
    context: dict[str, Any] = {
        "deal": deal,
        "actions": actions,
        "old": [_head(one, own) for one in versions if one is not counts],
    }
    if counts is not None:
        before = next((one for one in versions if one.number == counts.number - 1), None)
        context |= shown(counts, before, own)
        context["agreed"] = counts.state == V.AGREED
    turn = _("Answer the terms on the table.") if actions["counter"] else ""
    return RoomSection(
        title=_("Terms"),
        template="deals/terms/_section.html",
        context=context,
        anchor="terms",
        turn=turn,
    )
