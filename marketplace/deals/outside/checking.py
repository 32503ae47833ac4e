"""Facts of a contract signed elsewhere, checked before they are written down."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cms.base import files
from cms.base.clock import today
from cms.base.errors import Refused, not_too_long
from cms.base.text import clean
from ecosystem.registry.models import Organisation
from marketplace.deals.outside.models import MOST_VND, NAME

EARLIEST = date(2000, 1, 1)
TAX = 14


@dataclass(frozen=True, slots=True)
class Party:
    """One side: an organisation of the registry, or the name and tax code of one that isn't."""

    organisation: Organisation | None = None
    name: str = ""
    tax_code: str = ""


def facts_of(side: str, party: Party) -> dict[str, Any]:
    """The columns of one side.

    Raises:
        Refused: no name, or too long a one.
    """
    if party.organisation is not None:
        name, tax = party.organisation.name_vi, party.organisation.tax_code or ""
    else:
        name = not_too_long(clean(party.name), NAME, field=side)
        tax = not_too_long(clean(party.tax_code), TAX, field=f"{side}_tax_code")
    if not name:
        raise Refused(_("Say who signed on each side."), field=side, code="sides")
    return {side: party.organisation, f"{side}_name": name, f"{side}_tax_code": tax}


def checked_value(value: int | None) -> int | None:
    """The value in VND, None when unknown.

    Raises:
        Refused: not above zero, or too large.
    """
    if value is not None and not 0 < value <= MOST_VND:
        raise Refused(
            _("Write an amount above 0 and up to 10,000 billion; leave it empty if unknown."),
            field="value",
            code="value",
        )
    return value


def checked_day(signed_on: date) -> date:
    """The day of signing.

    Raises:
        Refused: still to come, or before the year 2000.
    """
    if signed_on > today():
        raise Refused(
            _("That day is still to come. Report it when it is signed."),
            field="signed_on",
            code="future",
        )
    if signed_on < EARLIEST:
        raise Refused(_("Check the year."), field="signed_on", code="too_old")
    return signed_on


def check_scan(upload: Any) -> None:
    """Only a PDF that opens without a password serves as evidence.

    Raises:
        Refused: another type, empty, too big or encrypted.
    """
    if files.check_document(upload) != ".pdf":
        raise Refused(
            _("Scan the signed contract as a PDF."), field="evidence", code="evidence_type"
        )
    upload.seek(0)
    locked = b"/Encrypt" in upload.read()
    upload.seek(0)
    if locked:
        raise Refused(
            _("This PDF asks for a password. Save it without one and upload it again."),
            field="evidence",
            code="encrypted",
        )
