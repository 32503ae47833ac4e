"""The page of one listing as plain data: the same for readers, for the preview, for moderators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cms.base.i18n import current_language, localized
from cms.theme import words
from ecosystem.registry import queries as registry
from ecosystem.registry.models import TechnologyList
from marketplace.listings import permissions
from marketplace.listings.documents import list_kind, payload
from marketplace.listings.fitting import amount_in_words, asked_in_words, number, unit_of
from marketplace.listings.models import Listing, TechnologyNeed, TechnologyOffer
from marketplace.listings.models.content import IPKind, IPStatus
from marketplace.listings.presenting.rows import budget_words, mode_labels, price_words

FULL_BAR = 100.0


def _text(record: Any, name: str) -> dict[str, str]:
    """A text with the language it is in, `lang` only when it isn't the page's."""
    text, lang = localized(record, name)
    return {"text": text, "lang": lang if text and lang != current_language() else ""}


def _row_text(row: Mapping[str, Any], name: str) -> str:
    return localized(
        {f"{name}_vi": row.get(f"{name}_vi"), f"{name}_en": row.get(f"{name}_en")}, name
    ).text


def _requirements(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    must, wish = _("Must"), _("Wished")
    return [
        {
            "ask": asked_in_words(row),
            "level": must if row.get("must") else wish,
            "must": bool(row.get("must")),
        }
        for row in rows
    ]


def _economics(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Today's practice against the new one, each bar as a share of the longer of the two."""
    found = []
    for row in rows:
        today, new = number(row.get("today")), number(row.get("new"))
        longest = max(today or 0.0, new or 0.0) or 1.0
        unit = unit_of(row)
        bars = [
            {
                "label": label,
                "value": f"{amount_in_words(raw)} {unit}".strip(),
                "share": FULL_BAR * max(value or 0.0, 0.0) / longest,
                "new": is_new,
            }
            for label, raw, value, is_new in (
                (_("Today"), row.get("today", ""), today, False),
                (_("With this"), row.get("new", ""), new, True),
            )
        ]
        found.append({"name": _row_text(row, "label"), "bars": bars})
    return found


def _specs(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "label": _row_text(row, "parameter"),
            "value": f"{amount_in_words(row.get('value', ''))} {unit_of(row)}".strip(),
            "num": True,
        }
        for row in rows
    ]


def _rights(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    kinds, statuses = dict(IPKind.choices), dict(IPStatus.choices)
    return [
        {
            "cells": [
                row.get("title") or str(kinds.get(row.get("kind", ""), "")),
                str(kinds.get(row.get("kind", ""), "")),
                row.get("number") or "–",
                str(statuses.get(row.get("status", ""), "")),
            ]
        }
        for row in rows
    ]


def _sites(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "label": str(row.get("name", "")),
            "value": ", ".join(str(row[k]) for k in ("place", "since") if row.get(k)),
        }
        for row in rows
        if row.get("name")
    ]


def _shown_fields(codes: Sequence[str]) -> list[dict[str, str]]:
    return [{"code": code, "name": name} for code in codes for name in registry.field_names([code])]


def _owner(viewer: Any, listing: Listing) -> dict[str, Any] | None:
    if not permissions.can_see_owner(viewer, listing):
        return None
    organisation = listing.organisation
    return {
        "name": localized(organisation, "name").text,
        "url": organisation.get_absolute_url(),
        "verified": organisation.verified,
        "email": organisation.public_email,
        "phone": organisation.public_phone,
    }


def present(
    listing: Listing, viewer: Any, content: TechnologyOffer | TechnologyNeed
) -> dict[str, Any]:
    """What the page of a listing shows to `viewer`, with these words.

    Args:
        listing: with organisation, its standing and list checks.
        viewer: the person, or AnonymousUser; decides whether the owner is named.
        content: the live version, or (preview, moderation) another one.
    """
    owner = _owner(viewer, listing)
    anonymous = listing.disclosure == Listing.Disclosure.ANONYMOUS
    card = payload(listing, content)
    applies = list_kind(listing)
    place = content.province if anonymous else (content.ward or content.province)
    page: dict[str, Any] = {
        "listing": listing,
        "content": content,
        "kind": listing.kind,
        "title": _text(content, "title"),
        "summary": _text(content, "summary"),
        "body": _text(content, "body"),
        "owner": owner,
        "anonymous": anonymous,
        "verified": listing.organisation.verified,
        "place": localized(place, "name").text if place else "",
        "fields": _shown_fields(content.field_codes),
        "modes": mode_labels(content.modes),
        "restricted": applies == TechnologyList.Kind.RESTRICTED,
        "encouraged": applies == TechnologyList.Kind.ENCOURAGED,
        "card": card,
    }
    if isinstance(content, TechnologyOffer):
        page |= {
            "problem": _text(content, "problem"),
            "advantage": _text(content, "advantage"),
            "trl_evidence": _text(content, "trl_evidence"),
            "economics": _economics(content.economics),
            "specs": _specs(content.specs),
            "rights": _rights(content.ip_rights),
            "sites": _sites(content.reference_sites),
            "inventors": [str(name) for name in content.inventors if name],
            "price": price_words(card),
        }
        return page
    return page | {
        "practice": _text(content, "practice"),
        "loss": words.vnd(content.loss_amount),
        "loss_period": content.get_loss_period_display(),
        "requirements": _requirements(content.requirements),
        "budget": budget_words(card),
    }
