"""What the contract's page and the room's section show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms.base import clock
from cms.base.i18n import current_language, localized
from cms.base.models import StoredFile
from ecosystem.registry.models import TechnologyList
from marketplace.deals.agreement import forms, rules, services
from marketplace.deals.agreement.models import Agreement, ContractRule, ListApproval
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import Deal, Side
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.dealroom.states import S
from marketplace.deals.hooks import RoomSection
from marketplace.deals.models.kinds import ContractKind

A = Agreement.State


def _name(deal: Deal, side: str) -> str:
    return localized(deal.organisation(side), "name").text


def section(request: HttpRequest, deal: Deal, reader: DealReader) -> RoomSection | None:
    """How the contract stands, and the way to its page; nothing before terms are agreed.

    One query.
    """
    if deal.state in {S.NEGOTIATING, S.PROPOSED, S.COUNTERED, S.BROKEN_OFF}:
        return None
    found = services.standing(deal)
    own = reader.side(deal)
    if found is None and deal.state != S.AGREED:
        return None
    turn = ""
    if own and deal.state == S.AGREED:
        turn = _turn(found, own)
    return RoomSection(
        title=_("Contract"),
        template="deals/agreement/_section.html",
        context={
            "state": found.get_state_display() if found else _("Not made yet"),
            "number": found.number if found else "",
            "signed_at": found.signed_at if found else None,
            "url": reverse("deals:agreement", args=[deal.code]),
        },
        anchor="agreement",
        turn=turn,
    )


def _turn(found: Agreement | None, own: str) -> str:
    if found is None:
        return _("Make the contract from the agreed terms.")
    if found.state == A.HALF and found.brought_by_side != own:
        return _("Look at the signatures, and confirm them.")
    return _("Sign the contract.") if found.state == A.DRAFTED else ""


def _file(deal: Deal, file: StoredFile | None, label: str) -> dict[str, Any] | None:
    if file is None:
        return None
    return {
        "label": label,
        "url": reverse("deals:agreement_file", args=[deal.code, file.code]),
        "digest": file.sha256,
    }


def _signatory(deal: Deal, side: str, held: Any) -> dict[str, Any]:
    row = {"organisation": _name(deal, side), "name": "", "file": None, "problem": ""}
    if held is None:
        return row
    affiliation = held.affiliation
    return row | {
        "name": affiliation.user.full_name,
        "title": held.title,
        "role": affiliation.get_role_display(),
        "authority": affiliation.authority_number if held.authority else "",
        "authority_date": affiliation.authority_date,
        "scope": affiliation.authority_scope,
        "ends_on": affiliation.ends_on,
        "file": _file(deal, held.authority, _("Power of attorney")),
        "problem": services.can_sign(affiliation, clock.today()),
    }


def _agreement(deal: Deal, found: Agreement, own: str) -> dict[str, Any]:
    vi = current_language() == "vi"
    signatures = [
        {
            **one,
            "moment": parse_datetime(one["at"]) if one["at"] else None,
            "for": _name(deal, one["side"]) if one["side"] else "",
        }
        for one in found.signatures
    ]
    files = [
        _file(deal, found.signed, _("The signed contract")),
        _file(deal, found.pdf, _("Contract (PDF)")),
        _file(deal, found.docx, _("Contract (Word)")),
    ]
    return {
        "number": found.number,
        "state": found.get_state_display(),
        "is_half": found.state == A.HALF,
        "is_draft": found.state == A.DRAFTED,
        "made_at": found.made_at,
        "signed_at": found.signed_at,
        "way": found.get_way_display(),
        "original_place": found.original_place,
        "brought_by": _name(deal, found.brought_by_side) if found.brought_by_side else "",
        "mine": found.brought_by_side == own,
        "signatures": signatures,
        "files": [one for one in files if one],
        "checked": [
            {"text": row["vi"] if vi else row["en"] or row["vi"], "found": row["found"]}
            for row in found.checked
        ],
    }


def page(deal: Deal, reader: DealReader) -> dict[str, Any]:
    """The contract's page: everything about it, and the forms that are open to the person."""
    own, found = reader.side(deal), services.standing(deal)
    version = found.terms if found else services.agreed_terms(deal)
    held = {
        one.side: one for one in deal.signatories.select_related("affiliation__user", "authority")
    }
    approval = ListApproval.objects.filter(deal=deal).select_related("file").first()
    kind = services.list_kind(deal)
    context: dict[str, Any] = {
        "deal": deal,
        "title": telling.title_of(deal),
        "agreement": _agreement(deal, found, own) if found else None,
        "signatories": [_signatory(deal, side, held.get(side)) for side in Side.values],
        "prohibited": kind == TechnologyList.Kind.PROHIBITED,
        "restricted": kind == TechnologyList.Kind.RESTRICTED,
        "approval": approval,
        "approval_file": _file(deal, approval.file, _("Approval")) if approval else None,
        "forms": {},
    }
    if version is None:
        return context
    terms = version.terms
    rows = rules.rules_of(terms.kind, clock.today())
    items = rules.contents(rows, terms, {})
    language_rows = [(one.topic, _rule(one, reader)) for one in rows]
    context |= {
        "kind": ContractKind(terms.kind).label,
        "version": version.number,
        "items": [{**_rule(one.rule, reader), "found": one.found} for one in items],
        "taxes": [row for topic, row in language_rows if topic == ContractRule.Topic.TAX],
        "steps": [row for topic, row in language_rows if topic == ContractRule.Topic.STEP],
        "registrars": [
            row for topic, row in language_rows if topic == ContractRule.Topic.REGISTRAR
        ],
        "forms": _forms(deal, reader, found, items, restricted=context["restricted"]),
    }
    return context


def _rule(rule: ContractRule, reader: DealReader) -> dict[str, Any]:
    return {
        "text": localized(rule, "text").text,
        "basis": rule.basis,
        "to_confirm": reader.moderates and rule.status == ContractRule.Status.TO_CONFIRM,
    }


def _forms(
    deal: Deal, reader: DealReader, found: Agreement | None, items: list[Any], *, restricted: bool
) -> dict[str, Any]:
    own = reader.own_side(deal)
    if not own or deal.state != S.AGREED:
        return {}
    number = {"number": found.number} if found else {}
    shapes: dict[str, Any] = {}
    if found is None or found.state == A.DRAFTED:
        if reader.binds(deal):
            people = services.candidates(deal, own)
            shapes["signatory"] = forms.SignatoryForm(people=people, auto_id="signatory-%s")
        if restricted:
            shapes["approval"] = forms.ApprovalForm(auto_id="approval-%s")
        shapes["make"] = forms.MakeForm(items=items, auto_id="make-%s")
    if found is not None and found.state == A.DRAFTED and reader.binds(deal):
        shapes["digital"] = forms.DigitalForm(initial=number, auto_id="digital-%s")
        shapes["scan"] = forms.ScanForm(initial=number, auto_id="scan-%s")
    if found is not None and found.state == A.HALF and reader.binds(deal):
        shapes["back"] = forms.BackForm(initial=number, auto_id="back-%s")
        if found.brought_by_side != own:
            shapes["confirm"] = forms.ConfirmForm(initial=number, auto_id="confirm-%s")
    return shapes
