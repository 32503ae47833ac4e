"""The results page as plain data: tabs, facets, chips, rows. Engine-neutral, no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_plus

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from cms.base.i18n import current_language
from cms.base.money import MAX_VND, format_vnd_short, parse_vnd
from cms.base.text import clean
from ecosystem.registry.models import Organisation
from marketplace.listings import labels, presenting
from marketplace.listings.models.content import IPStatus, TransferMode
from search.documents import Audience
from search.query import SearchQuery
from search.service import FacetCount, Hit, SearchResult

PAGE_SIZE = 20
QUOTED = 160  # a need's title takes no more
SHOWN_OPTIONS = 6
LISTING_KINDS = ("offer", "need")
PAGE_KINDS = ("news", "page")
TABS: Mapping[str, tuple[str, ...]] = {
    "listings": LISTING_KINDS,
    "organisations": ("organisation",),
    "pages": PAGE_KINDS,
}
SORTS = (
    ("relevance", _l("Closest to the words")),
    ("newest", _l("Newest first")),
    ("price_asc", _l("Lowest price or budget first")),
    ("price_desc", _l("Highest price or budget first")),
    ("trl", _l("Readiest first")),
    ("deadline", _l("Nearest deadline first")),
)
PRICE_BANDS = {
    "under_100m": _l("Under 100 million"),
    "100m_500m": _l("100 to 500 million"),
    "500m_2b": _l("500 million to 2 billion"),
    "over_2b": _l("Over 2 billion"),
    "negotiable": pgettext_lazy("price facet", "To be agreed or not said"),
}
KIND_LABELS = {"offer": _l("Technologies on offer"), "need": _l("Needs")}
FACET_NAMES = (
    "kind",
    "fields",
    "modes",
    "price_band",
    "province",
    "ward",
    "ip_status",
    "organisation_kinds",
    "verified",
)
RANGE_NAMES = ("price_min", "price_max", "trl_min", "trl_max")
TRLS = range(1, 10)
LEVELS = frozenset(str(level) for level in TRLS)
MOST_VALUES, MOST_DIGITS = 50, 40


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says, in the words that were typed."""

    params: QueryDict
    tab: str
    text: str
    fixed_kind: str = ""
    filters: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def in_use(self) -> int:
        """How many filters are on."""
        return sum(len(values) for values in self.filters.values())


def read(params: QueryDict, *, fixed_kind: str = "") -> Asked:
    """Read an address; amounts of money are understood as people write them.

    What isn't a choice here is left out, so that a mistyped or old address shows results instead
    of nothing, and "in use" counts only what the page can show and take off again.
    """
    tab = params.get("tab", "listings")
    asked = Asked(
        params=params,
        tab=tab if tab in TABS and not fixed_kind else "listings",
        text=clean(params.get("q", "")),
        fixed_kind=fixed_kind,
    )
    filters: dict[str, list[str]] = {}
    for name in FACET_NAMES:
        values = list(dict.fromkeys(clean(value) for value in params.getlist(name)))[:MOST_VALUES]
        if not any(values) or (name == "kind" and fixed_kind):
            continue
        known = _labels(name, filters)
        if kept := [value for value in values if value in known]:
            filters[name] = kept
    for low, high in (("price_min", "price_max"), ("trl_min", "trl_max")):
        filters |= _range(params, low, high)
    return replace(asked, filters=filters)


def _range(params: QueryDict, low: str, high: str) -> dict[str, list[str]]:
    """The ends that make sense, as they were typed, the lower one first."""
    typed = {name: clean(params.get(name, ""))[:MOST_DIGITS] for name in (low, high)}
    read_ends = {name: _end(name, text) for name, text in typed.items()}
    meant = {name: end for name, end in read_ends.items() if end is not None}
    if len(meant) == 2 and meant[low] > meant[high]:  # noqa: PLR2004 - both ends
        typed = {low: typed[high], high: typed[low]}
    return {name: [typed[name]] for name in (low, high) if name in meant}


def _end(name: str, text: str) -> int | None:
    if name.startswith("trl"):
        return int(text) if text in LEVELS else None
    try:
        amount = parse_vnd(text) if text else None
    except ValueError:
        return None
    return amount if amount is None or amount <= MAX_VND else None


def misread(asked: Asked) -> str:
    """An amount that was typed and isn't one."""
    for name in ("price_min", "price_max"):
        typed = clean(asked.params.get(name, ""))
        if typed and _end(name, typed[:MOST_DIGITS]) is None:
            return typed[:MOST_DIGITS]
    return ""


def _engine_filters(asked: Asked) -> dict[str, list[str]]:
    filters = dict(asked.filters)
    for name in ("price_min", "price_max"):
        if name in filters:
            filters[name] = [str(_end(name, filters[name][-1]))]
    kinds = TABS[asked.tab]
    if asked.fixed_kind:
        filters["kind"] = [asked.fixed_kind]
    elif asked.tab != "listings":
        filters["kind"] = list(kinds)
    else:
        filters["kind"] = filters.get("kind") or list(kinds)
    return filters


def query_for(asked: Asked, audience: Audience) -> SearchQuery:
    """The question for the index.

    Raises:
        QueryTooLong: more than 5,000 characters were typed.
    """
    default_sort = "relevance" if asked.text.strip() else "newest"
    return SearchQuery.from_values(
        audience=audience,
        text=asked.text,
        filters=_engine_filters(asked),
        sort=asked.params.get("sort") or default_sort,
        page=asked.params.get("page", "1"),
        page_size=PAGE_SIZE,
        language=current_language(),
        exact=asked.params.get("exact") == "1",
    )


def _labels(name: str, filters: Mapping[str, list[str]]) -> Mapping[str, Any]:
    if name == "fields":
        return labels.field_labels()
    if name == "province":
        return labels.province_labels()
    if name == "ward":
        return labels.ward_labels(filters.get("province", ()))
    known: Mapping[str, Mapping[str, Any]] = {
        "kind": KIND_LABELS,
        "modes": dict(TransferMode.choices),
        "price_band": PRICE_BANDS,
        "ip_status": dict(IPStatus.choices),
        "organisation_kinds": dict(Organisation.Kind.choices),
        "verified": {"yes": _("Verified by the exchange"), "no": _("Not verified yet")},
    }
    return known[name]


_LEGENDS = {
    "kind": _l("What"),
    "fields": pgettext_lazy("technology", "Field"),
    "modes": _l("Way of transfer"),
    "price_band": _l("Price or budget"),
    "province": _l("Where"),
    "ward": _l("Ward or commune"),
    "ip_status": _l("Rights"),
    "organisation_kinds": _l("Kind of organisation"),
    "verified": _l("Verification"),
}


def _options(name: str, counts: Sequence[FacetCount], asked: Asked) -> list[dict[str, Any]]:
    names = _labels(name, asked.filters)
    chosen = asked.filters.get(name, ())
    rows: list[dict[str, Any]] = [
        {
            "value": count.value,
            "label": str(names[count.value]),
            "count": count.count,
            "selected": count.value in chosen,
        }
        for count in counts
        if count.value in names
    ]
    listed = {row["value"] for row in rows}
    rows += [
        {"value": value, "label": str(names[value]), "count": 0, "selected": True}
        for value in chosen
        if value in names and value not in listed
    ]
    if name == "fields":
        rows.sort(key=lambda row: (not row["selected"], -row["count"], row["label"]))
    elif name in {"kind", "price_band", "modes"}:
        order = list(names)
        rows.sort(key=lambda row: order.index(row["value"]))
    return rows


def facets(asked: Asked, result: SearchResult) -> list[dict[str, Any]]:
    """The groups of filters that make sense here, each with its options and counts.

    Where the database answers instead of the index there are no counts, and where nothing was
    found nothing can be narrowed: no filters then.
    """
    if result.degraded or not (result.total or asked.in_use):
        return []
    names = [name for name in FACET_NAMES if name != "ward" or asked.filters.get("province")]
    if asked.fixed_kind:
        names.remove("kind")
    if asked.fixed_kind == "need":
        names.remove("ip_status")
    if asked.tab != "listings":
        wanted = ("fields", "province", "ward", "organisation_kinds", "verified")
        names = [n for n in names if n in wanted and asked.tab == "organisations"]
    groups = []
    for name in names:
        options = _options(name, result.facets.get(name, ()), asked)
        if name == "kind":
            options = [option for option in options if option["value"] in LISTING_KINDS]
        if not options and name != "price_band":
            continue
        groups.append(
            {
                "name": name,
                "legend": _LEGENDS[name],
                "options": options[:SHOWN_OPTIONS],
                "more": options[SHOWN_OPTIONS:],
                "more_open": any(option["selected"] for option in options[SHOWN_OPTIONS:]),
            }
        )
    return groups


def _with(asked: Asked, filters: Mapping[str, Sequence[str]]) -> str:
    """The address with the words and the order kept and these filters on."""
    kept = QueryDict(mutable=True)
    for name in ("q", "tab", "sort", "exact"):
        if value := clean(asked.params.get(name, "")):
            kept[name] = value
    for name, values in filters.items():
        if values:
            kept.setlist(name, list(values))
    return f"?{kept.urlencode()}"


def _range_label(name: str, value: str) -> str:
    if name.startswith("trl"):
        text = _("TRL from %(value)s") if name == "trl_min" else _("TRL up to %(value)s")
        return text % {"value": value}
    try:
        amount = format_vnd_short(parse_vnd(value))
    except ValueError:
        return ""
    text = _("from %(amount)s") if name == "price_min" else _("up to %(amount)s")
    return text % {"amount": amount}


def chips(asked: Asked) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    rows = []
    for name, values in asked.filters.items():
        names = {} if name in RANGE_NAMES else _labels(name, asked.filters)
        for value in values:
            ranged = name in RANGE_NAMES
            label = _range_label(name, value) if ranged else str(names.get(value, ""))
            if label:
                left = [one for one in values if one != value]
                rows.append({"label": label, "url": _with(asked, {**asked.filters, name: left})})
    return rows


def cleared(asked: Asked) -> str:
    """The address with the words kept and every filter off."""
    return _with(asked, {})


def tabs(asked: Asked, result: SearchResult) -> list[dict[str, Any]]:
    """Listings, organisations, pages, with how many each holds for these words.

    The other tabs begin without filters, so that with filters on their counts would be wrong.
    """
    counted = not (asked.in_use or result.degraded)
    counts = {count.value: count.count for count in result.facets.get("kind", ())}
    words = {
        "listings": _("Needs and technologies"),
        "organisations": _("Organisations"),
        "pages": _("News and pages"),
    }
    rows = []
    for name, kinds in TABS.items():
        address = QueryDict(mutable=True)
        if asked.text:
            address["q"] = asked.text
        address["tab"] = name
        rows.append(
            {
                "label": words[name],
                "url": f"?{address.urlencode()}",
                "current": name == asked.tab,
                "count": sum(counts.get(kind, 0) for kind in kinds) if counted else None,
            }
        )
    return rows


def row(hit: Hit, terms: Sequence[Any]) -> dict[str, Any]:
    """A hit as a listing row, whatever kind of record it is."""
    if hit.kind in LISTING_KINDS:
        return presenting.row(hit.payload, hit.kind, terms=terms)
    if hit.kind == "organisation":
        return presenting.organisation_row(hit.payload, terms=terms)
    return presenting.page_row(hit.payload, terms=terms)


def page(asked: Asked, result: SearchResult) -> dict[str, Any]:
    """Everything that the template shows."""
    # Pages exist once a language: those in the reader's own come first.
    language = current_language()
    hits = result.hits
    if asked.tab == "pages":
        hits = tuple(
            sorted(
                hits,
                key=lambda hit: (not hit.matched_all, hit.payload.get("lang") != language),
            )
        )
    rows = [row(hit, result.terms) for hit in hits]
    exact = 0 if result.nearest else result.exact_on_page
    near = 0 if result.nearest else max(0, result.total - result.total_exact)
    first = (result.page - 1) * result.page_size + 1
    kinds = {count.value: count.count for count in result.facets.get("kind", ())}
    return {
        "asked": asked,
        "result": result,
        "exact_rows": rows[:exact],
        "nearest_rows": rows[exact:],
        "facets": facets(asked, result),
        "chips": chips(asked),
        "cleared": cleared(asked),
        "tabs": [] if asked.fixed_kind else tabs(asked, result),
        "exact_total": result.total - near,
        "near_total": near,
        "by_kind": not (asked.fixed_kind or near or result.degraded or "kind" in asked.filters)
        and asked.tab == "listings",
        "offers": kinds.get("offer", 0),
        "needs": kinds.get("need", 0),
        "sorts": [
            {"value": value, "label": label, "selected": value == current_sort(asked)}
            for value, label in SORTS
            if value != "relevance" or asked.text.strip()
        ],
        "first": first,
        "last": first + len(rows) - 1,
        "trls": TRLS,
        **{name: asked.filters.get(name, [""])[-1] for name in RANGE_NAMES},
        "price_misread": misread(asked),
        "understood": understood(result),
        "encoded": quote_plus(asked.text[:QUOTED]),
    }


def address(asked: Asked) -> str:
    """The query of the address without what says nothing: for sharing and for the history."""
    kept = QueryDict(mutable=True)
    for name, values in asked.params.lists():
        if filled := [value for value in values if value]:
            kept.setlist(name, filled)
    return kept.urlencode()


def current_sort(asked: Asked) -> str:
    """The order in use."""
    known = [value for value, _label in SORTS]
    chosen = asked.params.get("sort", "")
    if chosen in known:
        return chosen
    return "relevance" if asked.text.strip() else "newest"


def understood(result: SearchResult) -> list[str]:
    """What was searched besides the typed words."""
    return list(dict.fromkeys(word for one in result.understood for word in one.also))
