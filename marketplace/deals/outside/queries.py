"""Reads: one contract, lists, what is like it, figures that keep these contracts apart."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from cms.base.codes import normalise_code
from cms.base.errors import NotAllowed, NotFound
from ecosystem.registry.models import Field
from marketplace.deals.outside import permissions
from marketplace.deals.outside.models import OutsideContract

S = OutsideContract.State
ENOUGH = 3
NEAR = timedelta(days=30)
STANDING = (S.REPORTED, S.HALF, S.CONFIRMED, S.COUNTED, S.DISPUTED)


def with_all(rows: QuerySet[OutsideContract]) -> QuerySet[OutsideContract]:
    """With what a page or row shows."""
    return rows.select_related(
        "giver",
        "taker",
        "field",
        "evidence",
        "reported_by",
        "listing__offer",
        "listing__need",
        "listing__organisation",
    )


def staff_list(user: Any) -> QuerySet[OutsideContract]:
    """All of them.

    Raises:
        NotAllowed: not the match desk.
    """
    if not permissions.can_keep_outside(user):
        raise NotAllowed
    return with_all(OutsideContract.objects.all())


def of_person(user: Any) -> QuerySet[OutsideContract]:
    """Those of the organisations that the person speaks for."""
    mine = permissions.speaks_for(user)
    return with_all(OutsideContract.objects.filter(Q(giver__in=mine) | Q(taker__in=mine)))


def get_contract_for(user: Any, code: str) -> OutsideContract:
    """One of them.

    Raises:
        NotFound: there is none, or the person may not know of it.
    """
    rows = with_all(OutsideContract.objects.all())
    found = rows.filter(code=normalise_code(code) or "").first()
    if found is None or not permissions.can_view(user, found):
        raise NotFound
    return found


def _same_party(side: str, contract: OutsideContract) -> Q:
    """The same organisation, or the same typed tax code, on either side of another contract."""
    organisation = getattr(contract, f"{side}_id")
    tax = getattr(contract, f"{side}_tax_code")
    name = getattr(contract, f"{side}_name")
    found = Q()
    for other in ("giver", "taker"):
        if organisation:
            found |= Q(**{f"{other}_id": organisation})
        if tax:
            found |= Q(**{f"{other}_tax_code": tax})
        found |= Q(**{f"{other}_name__iexact": name})
    return found


def doubles_of(contract: OutsideContract) -> QuerySet[OutsideContract]:
    """What may be the same contract: the same two within 30 days and ±5 %; or the same listing.

    An unknown value is like any.
    """
    day = contract.signed_on
    near = (
        _same_party("giver", contract)
        & _same_party("taker", contract)
        & Q(signed_on__gte=day - NEAR, signed_on__lte=day + NEAR)
    )
    if contract.value is not None:
        low, high = contract.value * 95 // 100, -(-contract.value * 105 // 100)
        near &= Q(value__isnull=True) | Q(value__gte=low, value__lte=high)
    if contract.listing_id is not None:
        near |= Q(listing_id=contract.listing_id)
    rows = with_all(OutsideContract.objects.filter(state__in=STANDING).exclude(pk=contract.pk))
    return rows.filter(near).order_by("signed_on", "pk")


@dataclass(frozen=True, slots=True)
class Figure:
    """Contracts signed elsewhere, counted, of one year and field.

    Args:
        year: in which they were signed.
        field: primary key of the field; None where none was said.
        count: how many.
        value: sum of the known values in VND, None where fewer than three are known.
        unknown: how many of them have no known value.
    """

    year: int
    field: int | None
    count: int
    value: int | None
    unknown: int


def figures() -> list[Figure]:
    """Number and value by year and field, only where at least three stand behind a figure.

    Contracts signed elsewhere alone, never added to those of the exchange. One query. There is no
    total: with it the difference would tell of what is left out.
    """
    rows = (
        OutsideContract.objects.filter(state=S.COUNTED)
        .annotate(year=ExtractYear("signed_on"))
        .values("year", field_key=F("field"))
        .annotate(number=Count("pk"), known=Count("value"), total=Sum("value"))
        .order_by("-year", "field_key")
    )
    return [
        Figure(
            year=row["year"],
            field=row["field_key"],
            count=row["number"],
            value=row["total"] if row["known"] >= ENOUGH else None,
            unknown=row["number"] - row["known"],
        )
        for row in rows
        if row["number"] >= ENOUGH
    ]


def fields_of(found: list[Figure]) -> dict[int, Field]:
    """The fields of the figures, for their names."""
    return Field.objects.in_bulk([one.field for one in found if one.field is not None])
