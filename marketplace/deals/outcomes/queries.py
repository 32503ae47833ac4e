"""Reads: the public figures of deals, and for staff the deals behind one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from cms.base import clock
from cms.base.errors import NotAllowed
from cms.base.i18n import current_language, localized
from ecosystem.registry.models import Field
from marketplace.deals.dealroom import permissions
from marketplace.deals.models import Agreement, Deal
from marketplace.deals.outcomes.counting import Signed, Year, by_year
from marketplace.deals.outside import queries as outside
from marketplace.listings.models import Listing

S = Deal.State
#: States that a deal with a signed contract can be in.
SIGNED = (S.SIGNED, S.AWAITING, S.IN_FORCE, S.IN_DELIVERY, S.COMPLETED, S.TERMINATED)
OTHERS = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table, and of the open data.

    Args:
        year: in which the contracts were signed.
        code: of the field, `other` for all the others together, empty for the whole year.
        label: the field's name.
        lang: the label's language where it isn't the page's.
        count: how many; None where fewer than three.
        value: in VND; None where too few stand behind it.
    """

    year: int
    code: str
    label: str
    lang: str
    count: int | None
    value: int | None


def last_year() -> int:
    """The last year that is over: a year that goes on would show each new contract by itself."""
    return clock.today().year - 1


def _roots(fields: dict[int, Field]) -> dict[int, Field]:
    """For each field the top of its tree."""
    found = {}
    for key, field in fields.items():
        top, seen = field, {key}
        while top.parent_id is not None and top.parent_id not in seen:
            seen.add(top.parent_id)
            top = fields[top.parent_id]
        found[key] = top
    return found


def _field_of_listings(keys: set[int], roots: dict[int, Field]) -> dict[int, int]:
    """One field for each listing: the first of its top ones, technologies before sectors."""
    links = Listing.fields.through.objects.filter(listing_id__in=keys)
    best: dict[int, Field] = {}

    def rank(field: Field) -> tuple[bool, int, str]:
        return field.tree != Field.Tree.TECHNOLOGY, field.position, field.code

    for listing, field in links.values_list("listing_id", "field_id"):
        top = roots[field]
        if listing not in best or rank(top) < rank(best[listing]):
            best[listing] = top
    return {listing: field.pk for listing, field in best.items()}


def _signed(roots: dict[int, Field]) -> list[Signed]:
    """Each deal with a signed contract once, as its first one says. Two queries."""
    rows = (
        Agreement.objects.filter(signed_at__isnull=False, deal__state__in=SIGNED)
        .order_by("signed_at", "pk")
        .values_list(
            "deal_id",
            "signed_at",
            "terms__lump_sum",
            "deal__buyer_id",
            "deal__seller_id",
            "deal__interest__listing_id",
            "deal__interest__listing__kind",
            "deal__interest__own_listing_id",
        )
    )
    first: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        first.setdefault(row[0], row)
    about = {
        deal: own if kind == Listing.Kind.NEED and own is not None else asked
        for deal, *_rest, asked, kind, own in first.values()
    }
    fields = _field_of_listings(set(about.values()), roots)
    return [
        Signed(
            deal=deal,
            year=at.astimezone(clock.VIETNAM).year,
            field=fields.get(about[deal]),
            value=value or None,
            sides=(buyer, seller),
        )
        for deal, at, value, buyer, seller, *_rest in first.values()
    ]


def _fields() -> dict[int, Field]:
    return {field.pk: field for field in Field.objects.all()}


def _years(fields: dict[int, Field]) -> list[Year]:
    return by_year(_signed(_roots(fields)), last=last_year())


def _named(field: Field) -> tuple[str, str, str]:
    """Code, name, and the name's language where it isn't the page's."""
    name = localized(field, "name")
    return field.code, name.text, "" if name.lang == current_language() else name.lang


def _lines(year: Year, fields: dict[int, Field]) -> list[Line]:
    whole = _("all fields")
    if not year.groups:
        return [Line(year.year, "", whole, "", None, None)]
    found = [Line(year.year, "", whole, "", year.count, year.value)]
    for group in year.groups:
        if group.field is None:
            code, label, lang = OTHERS, _("other fields together"), ""
        else:
            code, label, lang = _named(fields[group.field])
        found.append(Line(year.year, code, label, lang, group.count, group.value))
    return found


def here(fields: dict[int, Field] | None = None) -> list[Line]:
    """Contracts signed on the exchange, each year's whole before its fields."""
    known = fields if fields is not None else _fields()
    return [line for year in _years(known) for line in _lines(year, known)]


def elsewhere(fields: dict[int, Field]) -> list[Line]:
    """Contracts signed elsewhere, of the same years; there is no whole. One query."""
    found = []
    for figure in outside.figures():
        if figure.year > last_year():
            continue
        if figure.field is None:
            code, label, lang = "", _("field not said"), ""
        else:
            code, label, lang = _named(fields[figure.field])
        found.append(Line(figure.year, code, label, lang, figure.count, figure.value))
    return found


def published() -> tuple[list[Line], list[Line]]:
    """What everybody is shown: signed here, signed elsewhere. Four queries, however many."""
    fields = _fields()
    return here(fields), elsewhere(fields)


def behind(user: Any, *, year: str, code: str) -> list[Deal]:
    """The deals behind a figure that is published, the one signed first coming first.

    Raises:
        NotAllowed: not among the staff who see the board of deals.
    """
    if not permissions.can_see_board(user):
        raise NotAllowed
    fields = _fields()
    keys = [
        one.deal
        for each in _years(fields)
        if str(each.year) == year
        for group in each.groups
        if code in {"", fields[group.field].code if group.field else OTHERS}
        for one in group.signed
    ]
    rows = Deal.objects.filter(pk__in=keys).annotate(signed_at=Min("agreements__signed_at"))
    return list(rows.order_by("signed_at", "pk"))
