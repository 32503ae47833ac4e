"""Amounts in whole Vietnamese đồng (VND): no decimals, integers everywhere."""

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import get_language

if TYPE_CHECKING:
    _BigIntegerField = models.BigIntegerField[int | None, int | None]
else:
    _BigIntegerField = models.BigIntegerField

MAX_VND = 10**15  # a million billion: above any contract, below what a 64-bit integer sums to
MILLION = 10**6
BILLION = 10**9


class VNDField(_BigIntegerField):
    """An amount in whole đồng."""


def _grouped(amount: int, separator: str) -> str:
    return f"{amount:,}".replace(",", separator)


def _scaled(amount: int, unit: int, comma: str) -> str:
    text = f"{amount / unit:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", comma)


def format_vnd(amount: int, language: str | None = None) -> str:
    """`480.000.000 ₫` in Vietnamese, `VND 480,000,000` in English."""
    if (language or get_language() or "vi").startswith("vi"):
        return f"{_grouped(amount, '.')}\N{NO-BREAK SPACE}₫"
    return f"VND\N{NO-BREAK SPACE}{_grouped(amount, ',')}"


def format_vnd_short(amount: int, language: str | None = None) -> str:
    """`480 triệu ₫`, `1,2 tỷ ₫`; `VND 480 million`, `VND 1.2 billion`; small amounts in full."""
    vietnamese = (language or get_language() or "vi").startswith("vi")
    comma = "," if vietnamese else "."
    for unit, word_vi, word_en in ((BILLION, "tỷ", "billion"), (MILLION, "triệu", "million")):
        if amount >= unit and amount * 100 % unit == 0:
            number = _scaled(amount, unit, comma)
            nbsp = "\N{NO-BREAK SPACE}"
            return (
                f"{number}{nbsp}{word_vi}{nbsp}₫"
                if vietnamese
                else f"VND{nbsp}{number}{nbsp}{word_en}"
            )
    return format_vnd(amount, language)


_UNITS = {
    "ty": BILLION,
    "tỷ": BILLION,
    "tỉ": BILLION,
    "billion": BILLION,
    "tr": MILLION,
    "trieu": MILLION,
    "triệu": MILLION,
    "million": MILLION,
    "k": 1000,
    "nghin": 1000,
    "nghìn": 1000,
    "ngan": 1000,
    "ngàn": 1000,
    "thousand": 1000,
}
_ENGLISH_UNITS = frozenset({"billion", "million", "thousand"})
MAX_TYPED = 60  # characters: more is no amount
_AMOUNT = re.compile(
    r"^(?:vnd|đ|₫)?\s*(?P<number>\d[\d., ]*)\s*(?P<unit>[^\W\d_]+)?\s*(?:vnd|đồng|dong|đ|₫|d)?$",
    re.IGNORECASE,
)


def parse_vnd(raw: str) -> int:
    """An amount as people write it: `480.000.000`, `480,000,000 ₫`, `480 triệu`, `1,2 tỷ`, `85tr`.

    Raises:
        ValueError: it isn't an amount.
    """
    text = raw.replace("\N{NO-BREAK SPACE}", " ").strip().lower()
    if len(text) > MAX_TYPED:
        raise ValueError(raw[:MAX_TYPED])
    found = _AMOUNT.match(text)
    if not found:
        raise ValueError(raw)
    number, unit = found["number"].strip().replace(" ", ""), found["unit"]
    if unit in {"vnd", "đồng", "dong", "đ", "d"}:
        unit = None
    if unit is not None and unit not in _UNITS:
        raise ValueError(raw)
    if unit is None:
        digits = re.sub(r"[.,]", "", number)
        if re.search(r"[.,]\d{1,2}$", number) or re.search(r"[.,]\d{4,}", number):
            raise ValueError(raw)
        return int(digits)
    return _scaled_up(raw, number, unit)


def _scaled_up(raw: str, number: str, unit: str) -> int:
    """A number with a unit word, in whose language the separators are read.

    `1.500 triệu` and `1,500 million` are both 1.5 billion; `1,25 tỷ` and `1.25 tỷ` are the same.
    """
    grouping, point = (",", ".") if unit in _ENGLISH_UNITS else (".", ",")
    groups = rf"\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+"
    if re.fullmatch(rf"{groups}(?:{re.escape(point)}\d+)?", number):
        number = number.replace(grouping, "")
    try:
        amount = Decimal(number.replace(",", ".")) * _UNITS[unit]
    except InvalidOperation:
        raise ValueError(raw) from None
    return int(amount.to_integral_value())
