"""Signing: both digital signatures in the PDF, or the scan of the paper that both sides confirm."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cms.base import clock
from cms.base import files as stored
from cms.base.errors import Conflict, NotAllowed, Refused
from marketplace.deals import hooks
from marketplace.deals.agreement import rules, services, signing
from marketplace.deals.agreement.models import SHORT, Agreement
from marketplace.deals.agreement.states import AGREEMENT, OTHER, PARTY
from marketplace.deals.dealroom import telling
from marketplace.deals.dealroom.models import Deal, Side, other
from marketplace.deals.dealroom.services import confirming
from marketplace.deals.dealroom.services.attaching import is_locked_pdf
from marketplace.deals.dealroom.services.common import now, record, sided, step, words_of
from marketplace.deals.terms.models import TermsVersion

A = Agreement.State
W = Agreement.Way


def _entered(actor: Any, deal: Deal, number: str) -> tuple[Deal, Agreement, str]:
    """The locked deal, its standing agreement, and the side of who may bind it.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Refused: they can't bind the organisation.
        Conflict: another contract counts now, or none.
    """
    found, reader, side = sided(actor, deal)
    confirming.require_binder(reader, found)
    agreement = services.standing(found)
    if agreement is None or agreement.number != number:
        raise Conflict(_("Another contract was made meanwhile. Look at it first."))
    agreement.deal = found
    return found, agreement, side


def _ready(deal: Deal, agreement: Agreement) -> None:
    """What has to hold at the moment of signing, whatever held when the contract was made.

    Raises:
        Refused: an authority that has ended, prohibited or unapproved technology.
        Conflict: its terms were opened again.
    """
    if agreement.terms.state != TermsVersion.State.AGREED:
        raise Conflict(_("The terms were opened again. Agree on them first."))
    services.check_list(deal)
    services.signatories(deal, clock.today())


def _checked_pdf(upload: UploadedFile[bytes]) -> bytes:
    """The bytes of a PDF.

    Raises:
        Refused: empty, too big, locked, or no PDF.
    """
    suffix = stored.check_document(upload)
    if suffix != ".pdf":
        raise Refused(_("This isn't a PDF."), field="upload", code="file_type")
    if is_locked_pdf(upload):
        raise Refused(
            _("This PDF is locked with a password. Sign the one that we made."),
            field="upload",
            code="file_locked",
        )
    upload.seek(0)
    data: bytes = upload.read()
    upload.seek(0)
    return data


@transaction.atomic
def sign_digitally(
    actor: Any, *, deal: Deal, number: str, upload: UploadedFile[bytes]
) -> Agreement:
    """Bring the PDF with both digital signatures.

    Certificates that staff trust and that name both sides' tax codes settle it at once; otherwise
    the other side looks at the names first, for anybody can make a certificate in any name.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: another contract counts now, or its terms were opened again.
        IllegalStep: it is signed, or waits for the other side's word.
        Refused: see `signing.check`; an authority that has ended.
    """
    data = _checked_pdf(upload)
    found, agreement, side = _entered(actor, deal, number)
    AGREEMENT.edge(agreement.state, "bring", who=PARTY)
    _ready(found, agreement)
    with agreement.pdf.file.open("rb") as ours:
        made = ours.read()
    codes = {one: found.organisation(one).tax_code or "" for one in Side.values}
    signatures = signing.check(data, made, tax_codes=codes)
    agreement.signatures = [one.to_json() for one in signatures]
    done = signing.settled(signatures, tuple(Side.values))
    _bring(actor, agreement, side, way=W.DIGITAL, upload=upload)
    if done:
        _sign(actor, found, agreement)
    else:
        _wait(actor, found, agreement)
    return agreement


@transaction.atomic
def bring_scan(
    actor: Any, *, deal: Deal, number: str, upload: UploadedFile[bytes], original_place: str
) -> Agreement:
    """Bring the scan of the paper that both sides have signed and stamped.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: another contract counts now, or its terms were opened again.
        IllegalStep: it is signed, or waits for the other side's word.
        Refused: no PDF, or not said where the original is kept; an authority that has ended.
    """
    _checked_pdf(upload)
    found, agreement, side = _entered(actor, deal, number)
    AGREEMENT.edge(agreement.state, "bring", who=PARTY)
    _ready(found, agreement)
    agreement.original_place = words_of(
        original_place,
        SHORT,
        field="original_place",
        required=_("Write where the original is kept."),
    )
    _bring(actor, agreement, side, way=W.PAPER, upload=upload)
    _wait(actor, found, agreement)
    return agreement


def _bring(
    actor: Any, agreement: Agreement, side: str, *, way: str, upload: UploadedFile[bytes]
) -> None:
    agreement.signed = stored.store(actor, upload=upload)
    agreement.way, agreement.brought_by_side, agreement.brought_at = way, side, now()


def _wait(actor: Any, deal: Deal, agreement: Agreement) -> None:
    agreement.state = AGREEMENT.edge(agreement.state, "bring", who=PARTY).target
    agreement.save()
    deal.signing_since = agreement.brought_at
    deal.save(update_fields=["signing_since"])
    side = agreement.brought_by_side
    record(actor, "bring_signed", deal, number=agreement.number, way=agreement.way, side=side)
    telling.tell_side(
        deal,
        other(side),
        template="agreement_brought",
        key=f"brought:{agreement.number}:{agreement.brought_at:%Y%m%d%H%M%S%f}",
        but=actor,
        url=services.PAGE,
    )


@transaction.atomic
def confirm(actor: Any, *, deal: Deal, number: str) -> Agreement:
    """Confirm, for the other side, that what was brought is what both have signed.

    Raises:
        NotFound, NotAllowed: not a side of theirs, or the one that brought it.
        Conflict: another contract counts now.
        IllegalStep: nothing waits for it.
        Refused: they can't bind the organisation.
    """
    found, agreement, side = _entered(actor, deal, number)
    if agreement.state == A.SIGNED:
        return agreement
    AGREEMENT.edge(agreement.state, "confirm", who=OTHER)
    if side == agreement.brought_by_side:
        raise NotAllowed
    _ready(found, agreement)
    _sign(actor, found, agreement)
    return agreement


@transaction.atomic
def hand_back(actor: Any, *, deal: Deal, number: str, note: str = "") -> Agreement:
    """Hand back what was brought (or take it back): the contract waits for signatures again.

    Raises:
        NotFound, NotAllowed: not a side of theirs.
        Conflict: another contract counts now.
        IllegalStep: nothing was brought, or it is signed.
        Refused: they can't bind the organisation, or no reason.
    """
    found, agreement, side = _entered(actor, deal, number)
    target = AGREEMENT.edge(agreement.state, "hand_back", who=PARTY).target
    words = words_of(note, SHORT, field="note", required=_("Say why."))
    key = f"back:{agreement.number}:{now():%Y%m%d%H%M%S%f}"
    file = agreement.signed.sha256 if agreement.signed else ""
    agreement.state, agreement.way, agreement.signed = target, "", None
    agreement.brought_by_side, agreement.brought_at = "", None
    agreement.original_place, agreement.signatures = "", []
    agreement.save()
    found.signing_since = None
    found.save(update_fields=["signing_since"])
    record(actor, "hand_back_signed", found, number=number, note=words, sha256=file)
    telling.tell_side(
        found,
        other(side),
        template="agreement_handed_back",
        key=key,
        but=actor,
        url=services.PAGE,
        note=words,
    )
    return agreement


def _sign(actor: Any, deal: Deal, agreement: Agreement) -> None:
    """Both sides have signed: the contract is fixed, and the deal goes on."""
    at = now()
    if agreement.state == A.HALF:
        agreement.state = AGREEMENT.edge(agreement.state, "confirm", who=OTHER).target
    else:
        agreement.state = AGREEMENT.edge(agreement.state, "sign").target
    agreement.signed_at = at
    agreement.save()
    deal.signing_since = deal.signing_since or at
    deal.save(update_fields=["signing_since"])
    step(deal, "sign", reader=None, now=at)
    file = agreement.signed.sha256 if agreement.signed else ""
    record(actor, "sign", deal, number=agreement.number, way=agreement.way, sha256=file)
    terms = agreement.terms.terms
    held = rules.registration(
        rules.rules_of(agreement.kind, clock.today()),
        terms,
        foreign=agreement.foreign,
        restricted=agreement.restricted,
    )
    waits = rules.must_wait(held)
    step(deal, "await" if waits else "take_effect", reader=None, now=at)
    record(actor, "await" if waits else "take_effect", deal, number=agreement.number)
    hooks.agreement_signed.call(agreement)
    telling.tell_both(
        deal,
        template="agreement_signed",
        key=f"signed:{agreement.number}",
        but=actor,
        url=services.PAGE,
        waits=waits,
    )
