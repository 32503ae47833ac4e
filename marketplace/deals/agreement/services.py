"""Naming who signs, making the contract from the agreed terms, approval of restricted ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cms.base import audit, clock
from cms.base import files as stored
from cms.base.errors import NotFound, Refused, not_too_long
from cms.base.models import StoredFile
from cms.base.text import clean
from ecosystem.registry.models import Affiliation, TechnologyList
from marketplace.deals.agreement import document, rules, text
from marketplace.deals.agreement.models import (
    CLAUSE,
    SHORT,
    Agreement,
    ContractRule,
    ListApproval,
    Signatory,
)
from marketplace.deals.agreement.states import AGREEMENT
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import Deal, Side, other
from marketplace.deals.dealroom.services import confirming
from marketplace.deals.dealroom.services.attaching import keep
from marketplace.deals.dealroom.services.common import entered, now, record, sided, words_of
from marketplace.deals.dealroom.states import S
from marketplace.deals.terms.models import TermsVersion

A = Agreement.State
SIGNS = (Affiliation.Role.LEGAL_REPRESENTATIVE, Affiliation.Role.ATTORNEY)
PAGE = "deals:agreement"


def standing(deal: Deal) -> Agreement | None:
    """The agreement that counts, with its terms and files."""
    rows = deal.agreements.exclude(state=A.VOIDED)
    found: Agreement | None = rows.select_related("terms", "pdf", "docx", "signed").first()
    return found


def agreed_terms(deal: Deal) -> TermsVersion | None:
    """The version that both sides agreed on."""
    return deal.terms.filter(state=TermsVersion.State.AGREED).first()


def list_kind(deal: Deal) -> str:
    """The strictest kind of technology list that an entry recorded on the deal's listings is of."""
    held = {
        listing.list_entry.technology_list.kind
        for listing in deal.listings
        if listing.list_entry is not None
    }
    for kind in (TechnologyList.Kind.PROHIBITED, TechnologyList.Kind.RESTRICTED):
        if kind in held:
            return kind.value
    return ""


def can_sign(affiliation: Affiliation, day: date) -> str:
    """Why a person can't sign for the organisation on a day; empty when they can."""
    if affiliation.role not in SIGNS or affiliation.state != Affiliation.State.ACTIVE:
        return _("Only the legal representative or a holder of a power of attorney can sign.")
    if affiliation.ends_on is not None and affiliation.ends_on < day:
        return _("The authority of %(name)s has ended. Renew it, or name somebody else.") % {
            "name": affiliation.user.full_name
        }
    if affiliation.role != Affiliation.Role.ATTORNEY:
        return ""
    if not (
        affiliation.authority_number and affiliation.authority_date and affiliation.authority_scope
    ):
        return _("The power of attorney needs its number, date and scope in the registry first.")
    if affiliation.authority_date > day:
        return _("The power of attorney isn't valid yet.")
    return ""


def candidates(deal: Deal, side: str) -> list[Affiliation]:
    """Who can be named for a side today, by their roles in its organisation."""
    rows = Affiliation.objects.filter(
        organisation=deal.organisation(side), role__in=SIGNS, state=Affiliation.State.ACTIVE
    )
    return list(rows.select_related("user").order_by("pk"))


def _still_open(deal: Deal) -> Agreement | None:
    """The draft on the table, where nothing is signed yet.

    Raises:
        Refused: the terms aren't agreed, or a side has signed.
    """
    found = standing(deal)
    if deal.state != S.AGREED or (found is not None and found.state != A.DRAFTED):
        raise Refused(
            _("This can't be changed now: the terms aren't agreed, or signing has begun."),
            code="not_open",
        )
    return found


def void(actor: Any, agreement: Agreement | None, *, why: str) -> None:
    """Set a draft aside; nothing where there is none."""
    if agreement is None:
        return
    agreement.state = AGREEMENT.edge(agreement.state, "void").target
    agreement.save(update_fields=["state"])
    record(actor, "void_agreement", agreement.deal, number=agreement.number, why=why)


@transaction.atomic
def name_signatory(
    actor: Any, *, deal: Deal, affiliation: str, title: str, upload: UploadedFile[bytes] | None
) -> Signatory:
    """Say who signs for the actor's side; a draft that names somebody else is set aside.

    Args:
        actor: who may bind the organisation.
        deal: whose terms are agreed.
        affiliation: its public code.
        title: their position, as the contract writes it.
        upload: the power of attorney; not needed for a legal representative.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Refused: not binding, nobody who can sign, an authority that has ended, no file.
    """
    found, reader, side = sided(actor, deal)
    confirming.require_binder(reader, found)
    draft = _still_open(found)
    held = next((one for one in candidates(found, side) if one.code == affiliation), None)
    if held is None:
        raise Refused(
            _("Choose the legal representative, or a holder of a power of attorney."),
            field="affiliation",
            code="signatory",
        )
    reason = can_sign(held, clock.today())
    if reason:
        raise Refused(reason, field="affiliation", code="authority")
    before = found.signatories.filter(side=side).first()
    file: StoredFile | None = None
    if held.role == Affiliation.Role.ATTORNEY:
        kept = before is not None and before.affiliation_id == held.pk
        file = before.authority if before is not None and kept else None
        file = keep(actor, upload) if upload is not None else file
        if file is None:
            raise Refused(
                _("Add the power of attorney as a file."), field="upload", code="required"
            )
    position = words_of(title, SHORT, field="title", required=_("Write their position."))
    made, _new = Signatory.objects.update_or_create(
        deal=found,
        side=side,
        defaults={
            "affiliation": held,
            "title": position,
            "authority": file,
            "named_by": actor,
            "named_at": now(),
        },
    )
    record(actor, "name_signatory", found, side=side, person=held.user.code)
    void(actor, draft, why="signatory")
    key = f"signatory:{side}:{made.named_at:%Y%m%d%H%M%S%f}"
    telling.tell_side(
        found,
        other(side),
        template="agreement_signatory",
        key=key,
        but=actor,
        url=PAGE,
        name=held.user.full_name,
    )
    return made


@transaction.atomic
def record_approval(
    actor: Any, *, deal: Deal, number: str, day: date, upload: UploadedFile[bytes]
) -> ListApproval:
    """Write down the authority's approval of restricted technology, before anything is signed.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Refused: it isn't needed, a date to come, no number, a file that isn't taken.
    """
    found, _reader, _side = sided(actor, deal)
    _still_open(found)
    if list_kind(found) != TechnologyList.Kind.RESTRICTED:
        raise Refused(_("This technology needs no approval."), code="not_restricted")
    if day > clock.today():
        raise Refused(_("This day is still to come."), field="day", code="future")
    words = words_of(number, 60, field="number", required=_("Write the number of the approval."))
    file = keep(actor, upload)
    made, _new = ListApproval.objects.update_or_create(
        deal=found,
        defaults={"number": words, "date": day, "file": file, "recorded_by": actor},
    )
    record(actor, "record_approval", found, number=words, date=day.isoformat())
    return made


def check_list(deal: Deal) -> bool:
    """Whether the technology is restricted, and approved.

    Raises:
        Refused: it is prohibited, or its approval is missing.
    """
    kind = list_kind(deal)
    if kind == TechnologyList.Kind.PROHIBITED:
        raise Refused(
            _("The law prohibits transferring this technology: no contract can be made here."),
            code="prohibited",
        )
    if not kind:
        return False
    if not ListApproval.objects.filter(deal=deal).exists():
        raise Refused(
            _(
                "This technology is restricted: write down the authority's approval (number, date, "
                "file) first."
            ),
            code="approval",
        )
    return True


def signatories(deal: Deal, day: date) -> dict[str, Signatory]:
    """Who signs, by side.

    Raises:
        Refused: a side has named nobody, or somebody who can't sign any more.
    """
    rows = deal.signatories.select_related("affiliation__user", "affiliation__organisation")
    found = {one.side: one for one in rows}
    if set(found) != set(Side.values):
        raise Refused(_("Each side says first who signs for it."), code="signatories")
    for one in found.values():
        reason = can_sign(one.affiliation, day)
        if reason:
            raise Refused(reason, code="authority")
    return found


@transaction.atomic
def make(
    actor: Any,
    *,
    deal: Deal,
    place: str,
    foreign: str = "",
    prevailing: str = "vi",
    clauses: dict[str, str] | None = None,
) -> Agreement:
    """Make the contract from the agreed terms; an unsigned one before it is set aside.

    Args:
        actor: of either side.
        deal: with agreed terms.
        place: where the contract is made.
        foreign: the side that is a foreign party: English stands beside the Vietnamese then.
        prevailing: which text prevails then.
        clauses: what the terms have no line for, by a rule's code.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Refused: signing has begun; prohibited; without approval, signatories, a place; a
            required part is missing that the law is sure to ask for.
    """
    found, _reader, side = sided(actor, deal)
    draft = _still_open(found)
    version, day = agreed_terms(found), clock.today()
    if version is None:
        raise Refused(_("No terms are agreed."), code="not_open")
    restricted = check_list(found)
    named = signatories(found, day)
    where = words_of(place, SHORT, field="place", required=_("Write where it is made."))
    if foreign not in {"", *Agreement.Foreign.values} or prevailing not in text.PREVAILS:
        raise Refused(_("Choose one."), field="foreign", code="choice")
    said = {
        code: not_too_long(clean(words), CLAUSE, field=f"clause_{code}")
        for code, words in (clauses or {}).items()
    }
    terms = version.terms
    held = rules.rules_of(terms.kind, day)
    items = rules.contents(held, terms, said)
    for item in items:
        if not item.found and item.rule.status == ContractRule.Status.CONFIRMED:
            raise Refused(
                _("The contract must say: %(what)s.") % {"what": str(item.rule)},
                field=f"clause_{item.rule.code}",
                code="contents",
            )
    count = found.agreements.count() + 1
    number = f"{found.code}-{count}"
    content = text.compose(
        number=number,
        terms=terms,
        parties={one: text.party(found.organisation(one), named[one]) for one in Side.values},
        rules=held,
        clauses=said,
        foreign=foreign,
        prevailing=prevailing,
        place=where,
        day=day,
    )
    void(actor, draft, why="made anew")
    made = Agreement.objects.create(
        deal=found,
        terms=version,
        number=number,
        kind=terms.kind,
        foreign=foreign,
        prevailing=prevailing,
        restricted=restricted,
        content=content,
        checked=[
            {"vi": item.rule.text_vi, "en": item.rule.text_en, "found": item.found}
            for item in items
        ],
        docx=_store(actor, f"{number}.docx", document.as_docx(content)),
        pdf=_store(actor, f"{number}.pdf", document.as_pdf(content)),
        made_by=actor,
        made_at=now(),
    )
    record(actor, "make_agreement", found, number=number, sha256=made.pdf.sha256, terms=version.pk)
    telling.tell_side(
        found,
        other(side),
        template="agreement_made",
        key=f"made:{number}",
        but=actor,
        url=PAGE,
    )
    return made


def _store(actor: Any, name: str, data: bytes) -> StoredFile:
    return stored.store(actor, upload=SimpleUploadedFile(name, ContentFile(data).read()))


def terms_reopened(deal: Deal) -> None:
    """Hooked into the terms: what was made from them is set aside."""
    void(None, standing(deal), why="terms reopened")


@transaction.atomic
def open_file(actor: Any, *, deal: Deal, code: str) -> StoredFile:
    """A file of the contract, for who enters the room; that it was opened is written down.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    found, _reader, side = entered(actor, deal)
    kept: list[StoredFile | None] = []
    for agreement in found.agreements.select_related("pdf", "docx", "signed"):
        kept += [agreement.pdf, agreement.docx, agreement.signed]
    kept += [one.authority for one in found.signatories.select_related("authority")]
    kept += [one.file for one in ListApproval.objects.filter(deal=found).select_related("file")]
    file = next((one for one in kept if one is not None and one.code == code), None)
    if file is None:
        raise NotFound
    audit.record(actor, "deals.deal_open_agreement_file", found, file=file.code, side=side)
    return file
