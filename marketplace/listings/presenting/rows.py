"""Rows from public payloads: what lists, results and matches show, without a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.base.i18n import current_language, localized
from cms.theme import words
from ecosystem.registry.models import Organisation
from marketplace.listings.documents import url_of
from marketplace.listings.models.content import TransferMode
from search.analysis import highlight, snippet

if TYPE_CHECKING:
    from marketplace.listings.explaining import ExplainedMatch

SNIPPET = 220
MODES_SHOWN = 2


def mode_labels(codes: Iterable[str]) -> list[str]:
    """Names of ways of transfer; unknown codes are left out."""
    known = dict(TransferMode.choices)
    return [str(known[code]) for code in codes if code in known]


def price_words(data: Mapping[str, Any]) -> str:
    """An offer's price in a few words."""
    basis = data.get("price_basis")
    low, high = data.get("price_min"), data.get("price_max")
    if basis == "royalty" and data.get("royalty"):
        number = number_format(data["royalty"])
        return _("licence from %(percent)s%% of revenue") % {"percent": number}
    if low is None and high is None:
        return _("price to be agreed")
    if basis == "fixed":
        return words.vnd_short(low if low is not None else high)
    return words.vnd_range(low, high)


def budget_words(data: Mapping[str, Any]) -> str:
    """A need's budget in a few words; empty when it doesn't say."""
    low, high = data.get("price_min"), data.get("price_max")
    return words.vnd_range(low, high) if low is not None or high is not None else ""


def days_left(moment: str | datetime | date | None) -> int | None:
    """Whole days until a moment, None when there is none, 0 when it has passed."""
    if not moment:
        return None
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if isinstance(moment, datetime):
        return max(0, (moment - timezone.now()).days)
    return max(0, (moment - timezone.localdate()).days)


def row(
    data: Mapping[str, Any], kind: str, *, terms: Iterable[Any] = (), badges: bool = True
) -> dict[str, Any]:
    """A listing row from its public payload, with the searched words marked."""
    language = current_language()
    title, summary = localized(data, "title"), localized(data, "summary")
    terms = tuple(terms)
    cut = snippet(summary.text, terms, width=SNIPPET)
    item: dict[str, Any] = {
        "kind": kind,
        "title": title.text,
        "title_lang": title.lang if title.lang != language else "",
        "url": url_of(data, kind, language),
        "text": cut,
        "text_lang": summary.lang if summary.lang != language else "",
        "anonymous": data.get("anonymous", False),
        "verified": data.get("verified", False),
        "place": localized(data, "place").text if "place_vi" in data else "",
        "badges": [],
        "facts": [],
    }
    if terms:
        item["title_html"] = highlight(title.text, terms)
        item["text_html"] = highlight(cut, terms)
    if owner := data.get("organisation"):
        item["organisation"] = localized(owner, "name").text
    if kind == "offer":
        item |= {"money": price_words(data), "trl": data.get("trl")}
        item["facts"] = [", ".join(mode_labels(data.get("modes", ()))[:MODES_SHOWN])]
    else:
        item |= {"money": budget_words(data), "trl_min": data.get("trl_min")}
        item["days_left"] = days_left(data.get("expires"))
    item["facts"] = [fact for fact in item["facts"] if fact]
    if badges and data.get("restricted"):
        item["badges"].append(
            {"label": _("Restricted: transfer needs approval"), "tone": "warn", "icon": "warn"}
        )
    if badges and data.get("illustrative"):
        item["badges"].append({"label": _("Illustrative"), "tone": "", "icon": ""})
    return item


def organisation_row(data: Mapping[str, Any], *, terms: Iterable[Any] = ()) -> dict[str, Any]:
    """A row for an organisation from its public payload."""
    terms, language = tuple(terms), current_language()
    title, summary = localized(data, "title"), localized(data, "summary")
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    kinds = dict(Organisation.Kind.choices)
    cut = snippet(summary.text, terms, width=SNIPPET)
    return {
        "kind": "organisation",
        "title": title.text,
        "title_html": highlight(title.text, terms),
        "title_lang": title.lang if title.lang != language else "",
        "url": f"{prefix}/organisations/{data['slug']}-{data['code']}/",
        "text": cut,
        "text_html": highlight(cut, terms),
        "text_lang": summary.lang if summary.lang != language else "",
        "place": localized(data, "place").text,
        "verified": data.get("verified", False),
        "badges": (
            [{"label": _("Verified"), "tone": "ok", "icon": "verified"}]
            if data.get("verified")
            else []
        ),
        "facts": [str(kinds[code]) for code in data.get("kinds", ()) if code in kinds][:2],
    }


def page_row(data: Mapping[str, Any], *, terms: Iterable[Any] = ()) -> dict[str, Any]:
    """A row for a page of the site from its payload (one language, its own address)."""
    terms = tuple(terms)
    cut = snippet(str(data.get("text", "")), terms, width=SNIPPET)
    return {
        "kind": "",
        "title": data.get("title", ""),
        "title_html": highlight(str(data.get("title", "")), terms),
        "title_lang": data.get("lang", "") if data.get("lang") != current_language() else "",
        "url": data.get("url", ""),
        "text": cut,
        "text_html": highlight(cut, terms),
        "facts": [data["date"]] if data.get("date") else [],
    }


def completed(text: str, typed: str) -> SafeString:
    """A suggestion with what was typed marked."""
    return highlight(text, typed.split())


def quoted(text: str) -> str:
    """Words as part of an address."""
    return quote_plus(text)


def match_item(explained: ExplainedMatch, *, anchor: str = "") -> dict[str, Any]:
    """An explained match as the match component wants it."""
    match = explained.match
    must, wished = pgettext("requirement", "must"), pgettext("requirement", "wished")
    item = row(match.payload, match.kind, badges=False)
    return item | {
        "anchor": anchor,
        "why": explained.why(),
        "why_html": explained.why_html(),
        "open_question": explained.questions(),
        "fits": [
            {
                "ask": f"{fit.ask}, {must if fit.must else wished}",
                "verdict": fit.verdict,
                "text": fit.text,
            }
            for fit in explained.fits
        ],
        "sure": explained.sure,
        "sure_text": explained.sure_text(),
    }
