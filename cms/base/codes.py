"""Public codes: random, short, safe to read over the telephone, with a check character."""

import secrets
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LENGTH = 7
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})


def check_character(body: str) -> str:
    """The check character of `body`: ISO 7064 MOD 37,36 shrunk to an alphabet of 32 (MOD 33,32).

    It finds each single wrong character and nearly each swap of two neighbours.
    """
    size = len(ALPHABET)
    carry = size
    for character in body:
        carry = (carry + ALPHABET.index(character)) % size or size
        carry = carry * 2 % (size + 1)
    return ALPHABET[(size + 1 - carry) % size]


def new_code() -> str:
    """A new code of eight characters: seven random ones (35 bits) and the check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_character(body)


def normalise_code(raw: str) -> str | None:
    """The code that was meant, or None when it can't be one."""
    code = raw.strip().upper().translate(_CONFUSED)
    if len(code) != LENGTH + 1 or any(character not in ALPHABET for character in code):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


class CodeField(_CharField):
    """The public code of a record: set once, unique, never the primary key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", LENGTH + 1)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", new_code)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Field's many keyword types
