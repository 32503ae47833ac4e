"""What the terms of a deal say: one frozen value, read from and written to JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.hashing import sha256_of


class Right(models.TextChoices):
    OWNERSHIP = "ownership", _l("ownership passes over")
    USE = "use", _l("a right to use it")
    NONE = "none", _l("no right in the technology, only the thing or the work")


class Exclusivity(models.TextChoices):
    EXCLUSIVE = "exclusive", _l("exclusive: not even the giver uses it")
    SOLE = "sole", _l("sole: the giver uses it too, nobody else")
    OPEN = "non_exclusive", _l("non-exclusive: others may have it too")


class Territory(models.TextChoices):
    VIETNAM = "vietnam", _l("Vietnam")
    WORLD = "world", _l("the whole world")
    NAMED = "named", _l("places that are named")


class PriceKind(models.TextChoices):
    LUMP = "lump", _l("a lump sum")
    ROYALTY = "royalty", _l("a share of what it earns")
    MIXED = "mixed", _l("a lump sum and a share")
    CAPITAL = "capital", _l("a share of the capital of a company")


class RoyaltyBase(models.TextChoices):
    NET_PRICE = "net_selling_price", _l("of the net selling price")
    NET_REVENUE = "net_revenue", _l("of the net revenue")
    PROFIT = "profit_before_tax", _l("of the profit before tax")


class Improvements(models.TextChoices):
    MAKER = "maker", _l("belong to who makes them")
    GIVER = "giver", _l("belong to the giver of the technology")
    SHARED = "shared", _l("belong to both")


class StateMoney(models.TextChoices):
    NO = "no", _l("no state money made it")
    YES = "yes", _l("state money made it")
    CERTIFIED = "certified", _l("state money made it, and its result is registered")


class Disputes(models.TextChoices):
    COURT = "court", _l("the court that has jurisdiction")
    ARBITRATION = "arbitration", _l("an arbitration centre")


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone.

    Args:
        title: what is delivered.
        criteria: by what both see that it is done.
        amount: in VND, 0 where nothing is paid for it.
        due: the day by which it is delivered.
    """

    title: str
    criteria: str
    amount: int
    due: date


@dataclass(frozen=True, slots=True)
class Terms:
    """All that two sides agree on. Amounts in whole VND, durations in months.

    `lump_sum` is paid in milestones that add up to it; `royalty_minimum` is per year; both are 0
    where the kind of price has none. `duration` 0 means for good. `acceptance_days` are working
    days after which a delivery that nobody answers counts as accepted, 0: never by silence.
    """

    kind: str
    subject: str
    right: str
    owner: str
    state_money: str
    exclusivity: str
    field_of_use: str
    territory: str
    territory_named: str
    duration: int
    price_kind: str
    lump_sum: int
    royalty_percent: Decimal
    royalty_base: str
    royalty_minimum: int
    capital_percent: Decimal
    steps: tuple[Step, ...]
    acceptance_days: int
    trial_test: str
    training: str
    improvements: str
    warranty_months: int
    warranty: str
    secrecy_months: int
    disputes: str
    disputes_named: str
    other: str

    def to_json(self) -> dict[str, Any]:
        """Plain values; decimals and days as text."""
        found = asdict(self)
        found["royalty_percent"] = str(self.royalty_percent)
        found["capital_percent"] = str(self.capital_percent)
        found["steps"] = [{**asdict(step), "due": step.due.isoformat()} for step in self.steps]
        return found

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Terms:
        """The value that `to_json` wrote.

        Raises:
            KeyError, ValueError: it isn't one.
        """
        values = {one.name: data[one.name] for one in fields(cls)}
        values["royalty_percent"] = Decimal(values["royalty_percent"])
        values["capital_percent"] = Decimal(values["capital_percent"])
        values["steps"] = tuple(
            Step(row["title"], row["criteria"], row["amount"], date.fromisoformat(row["due"]))
            for row in values["steps"]
        )
        return cls(**values)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, as 64 hex digits: what an acceptance refers to."""
        canonical = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)
        return sha256_of([canonical.encode()])

    @property
    def has_lump(self) -> bool:
        """Whether a sum is paid in milestones."""
        return self.price_kind in {PriceKind.LUMP, PriceKind.MIXED}

    @property
    def has_royalty(self) -> bool:
        """Whether a share of what it earns is paid."""
        return self.price_kind in {PriceKind.ROYALTY, PriceKind.MIXED}
