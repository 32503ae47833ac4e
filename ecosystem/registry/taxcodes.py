"""Vietnamese tax codes: ten digits, of which the last is a check digit, or thirteen with a branch.

Source: the tax authority's published structure of tax codes (circular 105/2020/TT-BTC, Art. 5, and
its successor; recalled, to be checked against the text): digits 1–9 weigh 31, 29, 23, 19, 17, 13,
7, 5, 3; the tenth is 10 minus the sum modulo 11.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.base.errors import Refused
from cms.base.text import clean

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
COMPANY = 10
BRANCH = 13
PERSON = 12


def _digits(raw: str) -> str:
    return re.sub(r"[\s.\-–]", "", clean(raw))


def check_digit(body: str) -> int | None:
    """The tenth digit for the first nine; None where no digit fits (such codes aren't issued)."""
    rest = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    digit = 10 - rest
    return digit if digit < 10 else None  # noqa: PLR2004 - one digit


def check_tax_code(raw: str) -> str:
    """The tax code as it is stored: `1800100005` or `1800100005-001`; "" when empty.

    Raises:
        Refused: not digits, another number of digits, or a wrong check digit.
    """
    digits = _digits(raw)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(
            _("A tax code has digits only, such as 1800100005. You wrote “%(raw)s”.")
            % {"raw": clean(raw)[:40]},
            field="tax_code",
            code="tax_code_digits",
        )
    if len(digits) not in {COMPANY, BRANCH}:
        raise Refused(
            ngettext(
                "A tax code has 10 or 13 digits; you entered %(count)d.",
                "A tax code has 10 or 13 digits; you entered %(count)d.",
                len(digits),
            )
            % {"count": len(digits)},
            field="tax_code",
            code="tax_code_length",
        )
    company, branch = digits[:COMPANY], digits[COMPANY:]
    if check_digit(company[:-1]) != int(company[-1]):
        raise Refused(
            _(
                "This tax code doesn't add up: one of its digits must be different. "
                "Compare it with your business certificate."
            ),
            field="tax_code",
            code="tax_code_check",
        )
    return f"{company}-{branch}" if branch else company


def check_personal_number(raw: str) -> str:
    """The twelve-digit personal number; "" when empty.

    Raises:
        Refused: not twelve digits. The message never repeats what was typed.
    """
    digits = _digits(raw)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit() and len(digits) == PERSON):
        raise Refused(
            _("A personal number has 12 digits, without letters."),
            field="personal_number",
            code="personal_number",
        )
    return digits
