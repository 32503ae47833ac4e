"""What suppliers are refused for: words on matches and declined interests, read as one.

A refusal is about a supplier's technology: a "doesn't fit" that the side of a need or staff said of
an offer, or a no of the side of a need to an interest. What a supplier says no to isn't one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.base.i18n import localized
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation
from marketplace.deals.models import Interest
from marketplace.listings.models import Listing, MatchFeedback

MOST = 20_000
LEAST_BEHIND = 3  # different organisations behind a figure that a supplier sees
OFFER, NEED = Listing.Kind.OFFER, Listing.Kind.NEED
OWNER, STAFF, INTEREST = "owner", "staff", "interest"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One word or one no.

    Args:
        source: `owner`, `staff` (a word on a match) or `interest`.
        supplier, asker: primary keys of the organisations of the offer and of the need.
        offer, need: the listings as {code, title_vi, title_en}, None where there is none.
        record: where it is read in the admin or on the desk: the code of the interest, or "".
    """

    source: str
    reason: str
    note: str
    at: datetime
    supplier: int
    supplier_name: Mapping[str, str]
    supplier_code: str
    asker: int
    offer: Mapping[str, Any] | None
    need: Mapping[str, Any] | None
    fields: tuple[str, ...]
    record: str = ""

    @property
    def quarter(self) -> str:
        """`2026-4` for the last quarter of 2026, by Vietnam's calendar."""
        day = localtime(self.at)
        return f"{day.year}-{(day.month + 2) // 3}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the refusals is asked for; an empty value asks for all."""

    reason: str = ""
    field: str = ""
    supplier: str = ""
    quarter: str = ""
    source: str = ""

    def passes(self, one: Refusal) -> bool:
        """Whether a refusal is asked for."""
        return (
            self.reason in ("", one.reason)
            and self.supplier in ("", one.supplier_code)
            and self.quarter in ("", one.quarter)
            and self.source in ("", one.source)
            and (not self.field or self.field in one.fields)
        )


def reasons() -> dict[str, str]:
    """Every coded reason with its words: those of matches, then those only interests have."""
    found = {code: str(label) for code, label in Interest.Reason.choices}
    return found | {code: str(label) for code, label in MatchFeedback.Reason.choices}


def sources() -> dict[str, str]:
    """Who refused, and where."""
    return {
        OWNER: _("the owner of the need, of a match"),
        STAFF: _("staff, of a match"),
        INTEREST: _("an answer to an interest"),
    }


_LISTING = ("code", "live_title_vi", "live_title_en", "kind", "organisation_id")


def _columns(prefix: str) -> list[str]:
    return [
        *(f"{prefix}__{name}" for name in _LISTING),
        f"{prefix}__organisation__code",
        f"{prefix}__organisation__name_vi",
        f"{prefix}__organisation__name_en",
        f"{prefix}__offer__field_codes",
        f"{prefix}__need__field_codes",
    ]


def _side(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    kind = row[f"{prefix}__kind"]
    return {
        "code": row[f"{prefix}__code"],
        "title_vi": row[f"{prefix}__live_title_vi"],
        "title_en": row[f"{prefix}__live_title_en"],
        "kind": kind,
        "organisation": row[f"{prefix}__organisation_id"],
        "organisation_code": row[f"{prefix}__organisation__code"],
        "name_vi": row[f"{prefix}__organisation__name_vi"],
        "name_en": row[f"{prefix}__organisation__name_en"],
        "fields": row[f"{prefix}__{kind}__field_codes"] or [],
    }


class _Roots:
    """The tops of the trees above fields, asked once for each combination."""

    def __init__(self) -> None:
        self._tops = {root.code for root in registry.fields_tree(inactive=True)}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The tops, in the order of their codes."""
        key = tuple(codes)
        if key not in self._known:
            above = registry.field_ancestors(key)
            self._known[key] = tuple(code for code in above if code in self._tops)
        return self._known[key]


def _words(supplier: Organisation | None) -> list[Refusal]:
    rows = MatchFeedback.objects.filter(verdict=MatchFeedback.Verdict.MISFIT).filter(
        Q(listing__kind=NEED, other__kind=OFFER)
        | Q(listing__kind=OFFER, other__kind=NEED, side=MatchFeedback.Side.STAFF)
    )
    if supplier is not None:
        rows = rows.filter(
            Q(listing__kind=NEED, other__organisation=supplier)
            | Q(listing__kind=OFFER, listing__organisation=supplier)
        )
    columns = [*_columns("listing"), *_columns("other")]
    values = rows.order_by("-updated_at", "-pk").values(
        "side", "reason", "note", "updated_at", *columns
    )
    roots = _Roots()
    found = []
    for row in values[:MOST]:
        one, two = _side(row, "listing"), _side(row, "other")
        offer, need = (one, two) if one["kind"] == OFFER else (two, one)
        found.append(
            Refusal(
                source=row["side"],
                reason=row["reason"],
                note=row["note"],
                at=row["updated_at"],
                supplier=offer["organisation"],
                supplier_name=offer,
                supplier_code=offer["organisation_code"],
                asker=need["organisation"],
                offer=offer,
                need=need,
                fields=roots.of(offer["fields"]),
            )
        )
    return found


def _declined(supplier: Organisation | None) -> list[Refusal]:
    to_supplier = Q(listing__kind=OFFER, declined_side=Interest.Side.FROM)
    from_supplier = Q(listing__kind=NEED, declined_side=Interest.Side.TO)
    rows = Interest.objects.filter(state=Interest.State.DECLINED)
    if supplier is not None:
        to_supplier &= Q(to_organisation=supplier)
        from_supplier &= Q(from_organisation=supplier)
    rows = rows.filter(to_supplier | from_supplier)
    sides = [
        f"{side}_organisation__{name}"
        for side in ("from", "to")
        for name in ("code", "name_vi", "name_en")
    ]
    values = rows.order_by("-ended_at", "-pk").values(
        *("code", "decline_reason", "decline_note", "ended_at", "own_listing"),
        *("from_organisation", "to_organisation"),
        *sides,
        *_columns("listing"),
        *_columns("own_listing"),
    )
    roots = _Roots()
    found = []
    for row in values[:MOST]:
        listing = _side(row, "listing")
        own = _side(row, "own_listing") if row["own_listing"] else None
        offer, need = (listing, own) if listing["kind"] == OFFER else (own, listing)
        side, other = ("to", "from") if listing["kind"] == OFFER else ("from", "to")
        about = offer or need
        found.append(
            Refusal(
                source=INTEREST,
                reason=row["decline_reason"],
                note=row["decline_note"],
                at=row["ended_at"],
                supplier=row[f"{side}_organisation"],
                supplier_name={
                    name: row[f"{side}_organisation__{name}"] for name in ("name_vi", "name_en")
                },
                supplier_code=row[f"{side}_organisation__code"],
                asker=row[f"{other}_organisation"],
                offer=offer,
                need=need,
                fields=roots.of(about["fields"]) if about else (),
                record=row["code"],
            )
        )
    return found


def refusals(*, supplier: Organisation | None = None) -> list[Refusal]:
    """All refusals, of one supplier if asked, newest first; two queries, at most `MOST` of each."""
    found = [*_words(supplier), *_declined(supplier)]
    return sorted(found, key=lambda one: one.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """How often, and what to ask for to see the records behind it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """Refusals counted by reason, field, supplier and quarter."""

    total: int
    by_reason: list[Figure] = field(default_factory=list)
    by_field: list[Figure] = field(default_factory=list)
    by_supplier: list[Figure] = field(default_factory=list)
    by_quarter: list[Figure] = field(default_factory=list)


def _figures(counts: Counter[str], label: Callable[[str], str]) -> list[Figure]:
    return [
        Figure(key, label(key), count)
        for key, count in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]


def quarter_label(key: str) -> str:
    """`quarter 4 of 2026` in the page's language."""
    year, _dash, quarter = key.partition("-")
    return _("quarter %(quarter)s of %(year)s") % {"quarter": quarter, "year": year}


def report(rows: list[Refusal]) -> Report:
    """Count refusals; one about a technology in two fields counts in both."""
    names = {one.supplier_code: localized(dict(one.supplier_name), "name").text for one in rows}
    said = reasons()
    by_field = Counter(code for one in rows for code in (one.fields or ("",)))

    def field_name(code: str) -> str:
        return next(iter(registry.field_names([code])), _("no field stated"))

    quarters = _figures(Counter(one.quarter for one in rows), quarter_label)
    return Report(
        len(rows),
        _figures(Counter(one.reason for one in rows), lambda code: said.get(code, code)),
        _figures(by_field, field_name),
        _figures(Counter(one.supplier_code for one in rows), lambda code: names[code] or code),
        sorted(quarters, key=lambda one: one.key, reverse=True),
    )


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A reason that a supplier is told: how often, by how many different organisations."""

    label: str
    count: int
    organisations: int


def told_to(supplier: Organisation) -> list[OwnFigure]:
    """Why one's technologies were refused, as far as it gives nobody away.

    Only reasons that at least `LEAST_BEHIND` different organisations gave, without any total: the
    difference between a total and what is shown would tell of the rest.
    """
    askers: dict[str, set[int]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for one in refusals(supplier=supplier):
        askers[one.reason].add(one.asker)
        counts[one.reason] += 1
    said = reasons()
    shown = [
        OwnFigure(said.get(code, code), counts[code], len(who))
        for code, who in askers.items()
        if len(who) >= LEAST_BEHIND
    ]
    return sorted(shown, key=lambda one: (-one.count, one.label))
