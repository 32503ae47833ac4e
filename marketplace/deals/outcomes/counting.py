"""Counting contracts so that no figure, and no difference of figures, tells of fewer than three.

Every contract of a year falls into exactly one group, each of at least `ENOUGH`. What is published
is the size of groups and of whole years, which are sums of groups: whatever is added or subtracted,
nothing smaller than a group comes out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Signed:
    """One contract.

    Args:
        deal: primary key of its deal.
        year: in which it was signed.
        field: primary key of its field, None where it has none.
        value: the fixed sum in VND, None where none was agreed.
        sides: primary keys of the two organisations.
    """

    deal: int
    year: int
    field: int | None
    value: int | None
    sides: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Contracts that are counted together.

    Args:
        field: primary key of the field; None for all the others together.
        signed: the contracts, at least `ENOUGH`.
    """

    field: int | None
    signed: tuple[Signed, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.signed)

    @property
    def value(self) -> int | None:
        """Sum of the fixed sums in VND; None where it would tell of too few.

        At least three must have one. Nor may one organisation have agreed on all of them but one:
        it knows its own, and could subtract them.
        """
        known = [one for one in self.signed if one.value is not None]
        own = Counter(side for one in known for side in one.sides)
        if len(known) < ENOUGH or len(known) - 1 in own.values():
            return None
        return sum(one.value or 0 for one in known)


@dataclass(frozen=True, slots=True)
class Year:
    """The contracts of a year.

    Args:
        year: of their signing.
        groups: disjoint; empty where the year has fewer than `ENOUGH`.
    """

    year: int
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many; 0 where they are too few to say."""
        return sum(group.count for group in self.groups)

    @property
    def value(self) -> int | None:
        """The sum in VND, only where the value of each group is told too."""
        values = [group.value for group in self.groups]
        known = [value for value in values if value is not None]
        return sum(known) if known and len(known) == len(values) else None


def groups_of(signed: Iterable[Signed]) -> tuple[Group, ...]:
    """The contracts of one year in groups of at least `ENOUGH`; none where they are fewer.

    Fields with too few, and contracts without a field, are counted together. Where that is still
    too few, the smallest field that could stand alone is counted with them.
    """
    by_field: defaultdict[int | None, list[Signed]] = defaultdict(list)
    for one in signed:
        by_field[one.field].append(one)
    rest = by_field.pop(None, [])
    alone: dict[int, list[Signed]] = {}
    for field, found in by_field.items():
        if field is not None and len(found) >= ENOUGH:
            alone[field] = found
        else:
            rest += found
    if 0 < len(rest) < ENOUGH and alone:
        rest += alone.pop(min(alone, key=lambda field: (len(alone[field]), field)))
    if 0 < len(rest) < ENOUGH:
        return ()
    groups = [Group(field, tuple(found)) for field, found in alone.items()]
    groups.sort(key=lambda group: (-group.count, group.field or 0))
    return (*groups, Group(None, tuple(rest))) if rest else tuple(groups)


def by_year(signed: Iterable[Signed], *, last: int) -> list[Year]:
    """Year by year, the newest first, up to and with `last`.

    Begins with the first year that has figures: one before it that is listed as too small would
    tell that there was something.
    """
    years: defaultdict[int, list[Signed]] = defaultdict(list)
    for one in signed:
        years[one.year].append(one)
    groups = {year: groups_of(found) for year, found in years.items() if year <= last}
    told = [year for year, found in groups.items() if found]
    if not told:
        return []
    return [Year(year, groups.get(year, ())) for year in range(last, min(told) - 1, -1)]
