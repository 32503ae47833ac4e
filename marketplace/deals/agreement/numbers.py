"""Amounts in Vietnamese words, as contracts write them beside the digits."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS = ("", " nghìn", " triệu")
THOUSAND = 1_000
BILLION = 1_000_000_000
TEN = 10
HUNDRED = 100


def _pair(tens: int, ones: int) -> str:
    if tens == 0:
        return f"linh {DIGITS[ones]}"
    head = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    if ones == 0:
        return head
    special = {1: "mốt" if tens > 1 else "một", 5: "lăm"}
    return f"{head} {special.get(ones, DIGITS[ones])}"


def _group(value: int, *, full: bool) -> str:
    hundreds, rest = divmod(value, HUNDRED)
    if not full and not hundreds:
        return DIGITS[rest] if rest < TEN else _pair(*divmod(rest, TEN))
    head = f"{DIGITS[hundreds]} trăm"
    return f"{head} {_pair(*divmod(rest, TEN))}" if rest else head


def _below_billion(value: int, *, full: bool) -> str:
    parts: list[str] = []
    for power in (2, 1, 0):
        part = value // THOUSAND**power % THOUSAND
        if part:
            parts.append(_group(part, full=full or bool(parts)) + GROUPS[power])
    return " ".join(parts)


def in_words(value: int) -> str:
    """A whole number in Vietnamese words.

    Args:
        value: 0 or more, below a billion billions.

    Raises:
        ValueError: below 0, or too large.
    """
    if not 0 <= value < BILLION * BILLION:
        raise ValueError(value)
    if not value:
        return DIGITS[0]
    billions, rest = divmod(value, BILLION)
    parts = [f"{_below_billion(billions, full=False)} tỷ"] if billions else []
    if rest:
        parts.append(_below_billion(rest, full=bool(billions)))
    return " ".join(parts)


def dong_in_words(amount: int) -> str:
    """An amount of VND in words, with a capital."""
    text = f"{in_words(amount)} đồng"
    return text[0].upper() + text[1:]
