"""Binding an organisation: who may, and the code with which they confirm that it is them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.accounts import one_time
from cms.base.errors import NotAllowed, Refused
from marketplace.deals.dealroom.models import Deal
from marketplace.deals.dealroom.permissions import DealReader


def require_binder(reader: DealReader, deal: Deal) -> None:
    """Only who may bind a side's organisation goes on.

    Raises:
        NotAllowed: the person speaks for neither side.
        Refused: they speak for one, but can't bind it.
    """
    if not reader.side(deal):
        raise NotAllowed
    if not reader.binds(deal):
        raise Refused(
            _(
                "Only an owner of the organisation's record, its legal representative or a holder "
                "of its power of attorney can accept this. Ask one of them."
            ),
            code="not_binding",
        )


def _key(actor: Any, deal: Deal) -> str:
    return f"{deal.code}:{actor.pk}"


def send_code(actor: Any, deal: Deal, *, purpose: str, about: str) -> str:
    """Send the person a code for one purpose in one deal.

    Args:
        actor: whom.
        deal: which.
        purpose: short name of what the code says yes to.
        about: the same in one sentence of the current language.

    Returns:
        Where it went.

    Raises:
        Refused: they have no address, or a code has just gone out.
    """
    to = str(actor.email or actor.phone or "")
    one_time.issue(purpose, _key(actor, deal), to, about=about)
    return to


def check_code(actor: Any, deal: Deal, *, purpose: str, code: str) -> None:
    """Take the code; outside of the transaction that acts on it, so that wrong guesses count.

    Raises:
        Refused: see `one_time.check`.
    """
    one_time.check(purpose, _key(actor, deal), code)
