"""Words on matches as a judged collection: offers.jsonl, needs.jsonl, qrels.tsv.

Only what everybody may read today goes in: live public listings, their public words, no names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from marketplace.listings import documents, queries
from marketplace.listings.models import Listing, MatchFeedback, TechnologyNeed, TechnologyOffer

OWNER_FITS, STAFF_FITS, MISFIT = 3, 2, 0
_SIGNS = {"at_least": ">=", "at_most": "<=", "equal": "=", "is": "="}


def grades(words: Iterable[MatchFeedback]) -> dict[tuple[str, str], int]:
    """(need, offer) → grade: 3 when an owner says it fits, 2 staff, 0 when it doesn't.

    Where several speak of a pair, the least of them counts. "We know it already" says nothing of
    the fit and is left out.
    """
    found: dict[tuple[str, str], int] = {}
    for word in words:
        if word.reason == MatchFeedback.Reason.KNOWN:
            continue
        asks = word.listing.kind == Listing.Kind.NEED
        need, offer = (word.listing, word.other) if asks else (word.other, word.listing)
        fits = OWNER_FITS if word.side == MatchFeedback.Side.OWNER else STAFF_FITS
        grade = fits if word.verdict == MatchFeedback.Verdict.FITS else MISFIT
        pair = (need.code, offer.code)
        found[pair] = min(grade, found.get(pair, grade))
    return found


def _requirements(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "parameter": row.get("parameter_vi") or row.get("parameter_en") or "",
            "op": _SIGNS.get(str(row.get("operator")), "="),
            "value": row.get("value"),
            "unit": row.get("unit") or "",
            "must": bool(row.get("must")),
        }
        for row in rows
    ]


def _row(listing: Listing) -> dict[str, Any]:
    content = listing.content
    lang = "vi" if content.title_vi else "en"

    def words(name: str) -> str:
        return str(getattr(content, f"{name}_{lang}"))

    anonymous = listing.disclosure == Listing.Disclosure.ANONYMOUS
    place = content.province if anonymous else (content.ward or content.province)
    codes = list(content.field_codes)
    row: dict[str, Any] = {
        "id": listing.code,
        "domain": codes[0] if codes else "",
        "lang": lang,
        "title": words("title"),
        "summary": words("summary"),
        "keywords": documents.keywords_of(words("keywords")),
        "sector": codes[0] if codes else "",
        "modes": list(content.modes),
        "place": place.name_vi if place else "",
    }
    if lang == "vi" and content.title_en:
        row |= {"title_en": content.title_en, "summary_en": content.summary_en}
    if isinstance(content, TechnologyOffer):
        return row | {
            "problem": words("problem"),
            "advantage": words("advantage"),
            "body": words("body"),
            "trl": content.trl,
            "price_min": content.price_min,
            "price_max": content.price_max,
            "ip": next((str(r.get("status", "none")) for r in content.ip_rights), "none"),
        }
    need: TechnologyNeed = content
    return row | {
        "practice": words("practice"),
        "problem": words("body"),
        "requirements": _requirements(need.requirements),
        "budget_min": need.budget_min,
        "budget_max": need.budget_max,
        "min_trl": need.min_trl,
        "typed": words("title"),
    }


def export(folder: Path) -> tuple[int, int, int]:
    """Write the collection.

    Returns:
        How many offers, needs and judgements.

    Raises:
        OSError: the folder can't be written.
    """
    public = {row.code: row for row in queries.live_for("public")}
    words = MatchFeedback.objects.filter(
        listing__code__in=public, other__code__in=public
    ).select_related("listing", "other")
    judged = grades(words)
    asked = {need for need, _offer in judged}
    # All public offers are candidates, as a collection needs them; only needs with a word are.
    offers = [_row(one) for one in public.values() if one.kind == Listing.Kind.OFFER]
    needs = [_row(public[code]) for code in sorted(asked)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("offers.jsonl", offers), ("needs.jsonl", needs)):
        lines = [f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows]
        (folder / name).write_text("".join(lines), encoding="utf-8")
    lines = [f"{need}\t{offer}\t{grade}\n" for (need, offer), grade in sorted(judged.items())]
    (folder / "qrels.tsv").write_text("".join(lines), encoding="utf-8")
    return len(offers), len(needs), len(judged)
