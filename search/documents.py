"""The one document schema for all kinds of record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final, Literal

Audience = Literal["public", "members", "staff"]

AUDIENCES: Final[tuple[Audience, ...]] = ("public", "members", "staff")

PARTS: Final = ("title", "summary", "problem", "body", "keywords", "requirements", "names")
"""Text parts, in the order in which they are indexed."""

MAX_KEY: Final = 120
HEAD_PARTS: Final = ("title", "keywords", "names")
"""Parts that say what a record is about; a hit there weighs more."""

PRICE_BANDS: Final[tuple[tuple[str, int, int], ...]] = (
    ("under_100m", 0, 100_000_000),
    ("100m_500m", 100_000_000, 500_000_000),
    ("500m_2b", 500_000_000, 2_000_000_000),
    ("over_2b", 2_000_000_000, 2**62),
)
"""Facet values for price or budget: code, from (VND), up to (VND, exclusive)."""

NEGOTIABLE_BAND: Final = "negotiable"


def readable_by(audience: Audience) -> tuple[Audience, ...]:
    """Return the document audiences which a reader of that level may see."""
    return AUDIENCES[: AUDIENCES.index(audience) + 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """What one record says to the index.

    ``audience`` is the least privileged reader who may see it. ``version`` grows with every
    change of the record, so that a late write can't win. Text parts hold plain strings in any
    language. A need states its budget as price. ``names`` stays empty for an anonymous record.
    ``payload`` is public JSON from which a card renders in both languages.
    """

    key: str
    kind: str
    audience: Audience
    version: int
    title: Sequence[str] = ()
    summary: Sequence[str] = ()
    problem: Sequence[str] = ()
    body: Sequence[str] = ()
    keywords: Sequence[str] = ()
    requirements: Sequence[str] = ()
    names: Sequence[str] = ()
    fields: Sequence[str] = ()
    trl: int | None = None
    trl_min: int | None = None
    modes: Sequence[str] = ()
    price_min: int | None = None
    price_max: int | None = None
    negotiable: bool = False
    province: str = ""
    ward: str = ""
    region: str = ""
    ip_status: Sequence[str] = ()
    organisation_kinds: Sequence[str] = ()
    organisation: str = ""
    verified: bool = False
    standing: float | None = None
    published_at: datetime | None = None
    expires_at: datetime | None = None
    deadline: date | datetime | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    suggest: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse a document that could not be stored or found again.

        Raises ValueError.
        """
        if not self.key or ":" not in self.key or len(self.key) > MAX_KEY:
            msg = f"a document's key reads 'source:id', not {self.key!r}"
            raise ValueError(msg)
        if self.audience not in AUDIENCES:
            msg = f"unknown audience {self.audience!r}"
            raise ValueError(msg)
        if self.version < 0:
            msg = f"a version is never negative: {self.version}"
            raise ValueError(msg)

    def parts(self) -> dict[str, tuple[str, ...]]:
        """Return the text parts by name, empty strings left out."""
        return {name: tuple(text for text in getattr(self, name) if text) for name in PARTS}

    def facts(self) -> dict[str, Any]:
        """Return every facet by name as JSON-able values; times are epoch seconds."""
        return {
            "fields": list(self.fields),
            "trl": self.trl,
            "trl_min": self.trl_min,
            "modes": list(self.modes),
            "price_min": self.price_min,
            "price_max": self.price_max,
            "negotiable": self.negotiable,
            "province": self.province,
            "ward": self.ward,
            "region": self.region,
            "ip_status": list(self.ip_status),
            "organisation_kinds": list(self.organisation_kinds),
            "organisation": self.organisation,
            "verified": self.verified,
            "standing": self.standing,
            "published_at": epoch(self.published_at),
            "expires_at": epoch(self.expires_at),
            "deadline": epoch(self.deadline),
        }

    def price_bands(self) -> list[str]:
        """Return the price bands which the price or budget touches."""
        bands = [NEGOTIABLE_BAND] if self.negotiable else []
        if self.price_min is None and self.price_max is None:
            return bands
        low, high = self.price_range()
        return [code for code, start, end in PRICE_BANDS if low < end and high >= start] + bands

    def price_range(self) -> tuple[int, int]:
        """Return the stated price as VND from–to; an open end is 0 or the other end."""
        low = self.price_min if self.price_min is not None else 0
        high = self.price_max if self.price_max is not None else max(low, 0)
        return (low, high) if low <= high else (high, low)

    def with_audience(self, audience: Audience) -> SearchDocument:
        """Return the same document for another audience."""
        return replace(self, audience=audience)


def epoch(moment: date | datetime | None) -> int | None:
    """Return seconds since 1970; a bare date counts from midnight UTC."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return int(datetime.combine(moment, time.min, tzinfo=UTC).timestamp())
