"""What pages show of a contract signed elsewhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.theme import words
from marketplace.deals.outside import permissions
from marketplace.deals.outside.models import OutsideContract

S = OutsideContract.State
TONES = {
    S.REPORTED: "unsure",
    S.HALF: "unsure",
    S.CONFIRMED: "ok",
    S.COUNTED: "ok",
    S.DISPUTED: "warn",
    S.WITHDRAWN: "",
}


def _word_of(contract: OutsideContract, side: str) -> str:
    when = getattr(contract, f"{side}_confirmed_at")
    if when is None:
        return _("not confirmed yet")
    how = dict(OutsideContract.How.choices).get(getattr(contract, f"{side}_how"), "")
    return _("confirmed on %(day)s, %(how)s") % {"day": words.day(when), "how": how}


def facts(contract: OutsideContract) -> list[dict[str, Any]]:
    """Rows of label and value."""
    rows = [
        (_("Side that gives"), f"{contract.giver_name}: {_word_of(contract, 'giver')}"),
        (_("Side that gets"), f"{contract.taker_name}: {_word_of(contract, 'taker')}"),
        (_("Kind of contract"), contract.get_kind_display()),
        (_("Signed on"), words.day(contract.signed_on)),
        (_("Value"), words.vnd(contract.value) if contract.value else _("unknown")),
        (_("Field"), str(contract.field) if contract.field else _("unknown")),
        (_("Who brought the two together?"), contract.get_introduced_by_display()),
    ]
    if contract.note:
        rows.append((_("Note"), contract.note))
    if contract.reason:
        rows.append((_("Because"), contract.reason))
    return [{"label": label, "value": value} for label, value in rows]


def page(user: Any, contract: OutsideContract) -> dict[str, Any]:
    """Context of the page of one."""
    return {
        "contract": contract,
        "facts": facts(contract),
        "state": contract.get_state_display(),
        "tone": TONES[S(contract.state)],
        "actions": permissions.actions_of(user, contract),
        "may_add": contract.evidence_id is None and contract.state != S.WITHDRAWN,
    }


def sheet_head() -> tuple[str, ...]:
    """Columns of the spreadsheet."""
    return (
        _("Code"),
        _("Side that gives"),
        _("Side that gets"),
        _("Kind of contract"),
        _("Signed on"),
        _("Value in VND"),
        _("Field"),
        _("Who brought the two together?"),
        _("State"),
        _("Listing"),
    )


def sheet_row(contract: OutsideContract) -> tuple[Any, ...]:
    """One row of it."""
    return (
        contract.code,
        contract.giver_name,
        contract.taker_name,
        contract.get_kind_display(),
        contract.signed_on,
        contract.value,
        str(contract.field or ""),
        contract.get_introduced_by_display(),
        contract.get_state_display(),
        contract.listing.code if contract.listing else "",
    )
