"""Telephone numbers as people write them: `0912 345 678` and `+84 912 345 678` are the same."""

import phonenumbers

REGION = "VN"
MAX_TYPED = 40


def normalise_phone(raw: str) -> str | None:
    """The number in E.164 form, or None when it can't be one."""
    if len(raw) > MAX_TYPED:
        return None
    try:
        number = phonenumbers.parse(raw, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display_phone(number: str | None) -> str:
    """The number as it is dialled here: `0912 345 678`; foreign ones with their country code."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == phonenumbers.country_code_for_region(REGION)
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if national
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(parsed, style)


def is_phone(address: str) -> bool:
    """Whether an address (already in normal form) is a telephone number."""
    return address.startswith("+")
