"""Staff check who an organisation is, take the mark back, archive and restore."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import NotAllowed, Refused, not_too_long
from cms.base.text import clean
from ecosystem.registry import permissions
from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.queries import people_of
from ecosystem.registry.services import notices
from ecosystem.registry.services.organisations import index, lock
from ecosystem.registry.taxcodes import check_personal_number

MOST_EVIDENCE = 255  # characters


@transaction.atomic
def verify_organisation(
    actor: User, *, organisation: Organisation, evidence: str, number: str = ""
) -> Organisation:
    """Record that the centre has checked who this is, and on what evidence.

    Args:
        actor: a registry verifier.
        organisation: which.
        evidence: the paper that was seen.
        number: the personal number as it stands on the paper: compared with the one on record,
            which nobody is shown.

    Raises:
        NotAllowed: not a registry verifier, or a verifier's own organisation.
        Refused: no evidence said, the number is another one, or the record is archived.
    """
    if not permissions.can_verify(actor) or permissions.is_member(actor, organisation):
        raise NotAllowed
    said = not_too_long(clean(evidence), MOST_EVIDENCE, field="evidence")
    if not said:
        raise Refused(
            _("Write on what evidence, such as the number of the business certificate."),
            field="evidence",
            code="evidence_missing",
        )
    current = lock(organisation)
    if current.state != Organisation.State.ACTIVE:
        raise Refused(_("This organisation is archived."), code="archived")
    compared = bool(clean(number)) and bool(current.personal_number)
    if compared and not secrets.compare_digest(
        check_personal_number(number), current.personal_number
    ):
        raise Refused(
            _("The number on the paper isn't the one on record."), field="number", code="number"
        )
    current.verified_at, current.verified_by = timezone.now(), actor
    current.verified_evidence = said
    current.version += 1
    current.save()
    audit.record(
        actor,
        "registry.verify",
        current,
        evidence=current.verified_evidence,
        number_compared=compared,
    )
    notices.tell_manage(
        people_of(current, (Affiliation.Role.OWNER,)),
        organisation=current,
        kind=notices.VERIFICATION,
        template="verified",
        key=f"organisation:{current.code}:verified:{current.version}",
    )
    index(current)
    return current


@transaction.atomic
def unverify_organisation(actor: User, *, organisation: Organisation, reason: str) -> Organisation:
    """Take the verified mark back; the owners are told why.

    Raises:
        NotAllowed: not a registry verifier.
        Refused: no reason said, or it isn't verified.
    """
    if not permissions.can_verify(actor):
        raise NotAllowed
    said = clean(reason)
    if not said:
        raise Refused(_("Say why; the owners will read it."), field="reason", code="no_reason")
    current = lock(organisation)
    if not current.verified:
        raise Refused(_("This organisation isn't verified."), code="not_verified")
    current.verified_at, current.verified_by, current.verified_evidence = None, None, ""
    current.version += 1
    current.save()
    audit.record(actor, "registry.unverify", current, reason=said)
    notices.tell_manage(
        people_of(current, (Affiliation.Role.OWNER,)),
        organisation=current,
        kind=notices.VERIFICATION,
        template="unverified",
        key=f"organisation:{current.code}:unverified:{current.version}",
        reason=said,
    )
    index(current)
    return current


def _set_state(actor: User, organisation: Organisation, state: str, action: str, why: str) -> None:
    current = lock(organisation)
    if current.state == state:
        raise Refused(_("This has been done already."), code="done_already")
    current.state = state
    current.version += 1
    current.save()
    audit.record(actor, action, current, reason=clean(why))
    index(current)


@transaction.atomic
def archive_organisation(actor: User, *, organisation: Organisation, reason: str) -> Organisation:
    """Take the record off the exchange; nothing is deleted.

    Raises:
        NotAllowed: not a registry verifier.
        Refused: no reason said, or archived already.
    """
    if not permissions.can_verify(actor):
        raise NotAllowed
    if not clean(reason):
        raise Refused(_("Say why; it stays on record."), field="reason", code="no_reason")
    _set_state(actor, organisation, Organisation.State.ARCHIVED, "registry.archive", clean(reason))
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def restore_organisation(actor: User, *, organisation: Organisation) -> Organisation:
    """Put an archived record back.

    Raises:
        NotAllowed: not a registry verifier.
        Refused: it isn't archived.
    """
    if not permissions.can_verify(actor):
        raise NotAllowed
    _set_state(actor, organisation, Organisation.State.ACTIVE, "registry.restore", "")
    organisation.refresh_from_db()
    return organisation
