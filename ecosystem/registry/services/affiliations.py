"""People join organisations, are invited, get roles and leave."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import notify
from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.text import clean
from ecosystem.registry import permissions
from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.services import notices
from ecosystem.registry.services.organisations import index
from ecosystem.registry.states import AFFILIATION

Role = Affiliation.Role
State = Affiliation.State
#: Requests of one person that may wait at the same time: enough for a person, few for a robot.
MAX_REQUESTS = 5
MAX_INVITATIONS = 20
MESSAGE_LENGTH = 500
#: Closed to the type-ahead and to requests: a person alone has no colleagues.
NOT_JOINED = frozenset({Organisation.Kind.INDIVIDUAL.value})


def _lock(affiliation: Affiliation) -> Affiliation:
    return (
        Affiliation.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=affiliation.pk)
    )


def _step(actor: User, affiliation: Affiliation, action: str) -> Affiliation:
    """Take one step of the state table as whichever party the actor is.

    Raises:
        NotAllowed: the person is no party that may do this.
        Refused: somebody answered before.
    """
    current = _lock(affiliation)
    parties = permissions.party_of(actor, current)
    may = {who for edge in AFFILIATION.edges if edge.action == action for who in edge.who}
    if not may & set(parties):
        raise NotAllowed
    edge = AFFILIATION.edge(current.state, action, record=current)
    current.state = edge.target
    current.decided_at, current.decided_by = timezone.now(), actor
    current.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record(actor, f"registry.affiliation_{action}", current, role=current.role)
    return current


def _standing(user: User, organisation: Organisation) -> bool:
    return Affiliation.objects.filter(
        organisation=organisation, user=user, state__in=(State.ASKED, State.INVITED, State.ACTIVE)
    ).exists()


@transaction.atomic
def ask_to_join(
    actor: User, *, organisation: Organisation, role: str = Role.EDITOR, message: str = ""
) -> Affiliation:
    """Ask the organisation's owners to be let in; without owners the centre's staff answer.

    Raises:
        NotFound: the organisation isn't in the directory.
        Refused: a person alone, asked or in already, too many requests waiting.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.state != Organisation.State.ACTIVE or not organisation.listed:
        raise NotFound(_("There is no such organisation."))
    if NOT_JOINED & set(organisation.kinds):
        raise Refused(_("This is a person alone and can't be joined."), code="not_joined")
    if role not in Role.values:
        raise Refused(_("Choose a role from the list."), field="role", code="role")
    said = clean(message)
    if len(said) > MESSAGE_LENGTH:
        raise Refused(
            _("This is longer than %(limit)d characters. Shorten it.") % {"limit": MESSAGE_LENGTH},
            field="message",
            code="too_long",
        )
    if _standing(actor, organisation):
        raise Refused(
            _("You have asked to join this organisation, or belong to it, already."),
            code="asked_already",
        )
    waiting = Affiliation.objects.filter(user=actor, state=State.ASKED).count()
    if waiting >= MAX_REQUESTS:
        raise Refused(
            _("Five of your requests are waiting for an answer. Withdraw one first."),
            code="too_many_requests",
        )
    try:
        with transaction.atomic():
            asked = Affiliation.objects.create(
                organisation=organisation, user=actor, role=role, message=said
            )
    except IntegrityError:  # the same form, sent twice in the same moment
        raise Refused(
            _("You have asked to join this organisation, or belong to it, already."),
            code="asked_already",
        ) from None
    audit.record(actor, "registry.ask_to_join", asked, role=role)
    people, for_staff = notices.owners_or_staff(organisation)
    for person in people:
        page = "registry_desk:organisation" if for_staff else "registry:people"
        notify.tell(
            person,
            kind=notices.JOINING,
            dedup_key=f"affiliation:{asked.pk}:asked",
            template="registry/notices/asked_to_join",
            context={
                "organisation": organisation,
                "asker": actor,
                "role": role,
                "message": said,
                "for_staff": for_staff,
            },
            url=notices.url_for(person, page, code=organisation.code),
        )
    return asked


@transaction.atomic
def decide_affiliation(
    actor: User, *, affiliation: Affiliation, approve: bool, role: str = ""
) -> Affiliation:
    """Answer a request to join; the asker is told.

    Args:
        actor: an owner, or a registry verifier standing in.
        affiliation: the request.
        approve: let in or not.
        role: another role than the one asked for.

    Raises:
        NotAllowed: not an owner or verifier, or one's own request.
        Refused: somebody answered before, or the role is unknown.
    """
    if not permissions.can_decide_affiliation(actor, affiliation):
        raise NotAllowed
    if role and role not in Role.values:
        raise Refused(_("Choose a role from the list."), field="role", code="role")
    decided = _step(actor, affiliation, "approve" if approve else "refuse")
    if approve and role and role != decided.role:
        decided.role = role
        decided.save(update_fields=["role"])
    if approve:
        _claim(decided.organisation)
    notices.tell_about(
        decided.user,
        organisation=decided.organisation,
        kind=notices.JOINING,
        template="let_in" if approve else "not_let_in",
        key=f"affiliation:{decided.pk}:decided",
        page="registry:manage" if approve else "registry:onboarding",
        affiliation=decided,
    )
    return decided


def _claim(organisation: Organisation) -> None:
    if organisation.claimed_at is None:
        Organisation.objects.filter(pk=organisation.pk).update(claimed_at=timezone.now())
        index(organisation)


def withdraw_request(actor: User, *, affiliation: Affiliation) -> Affiliation:
    """Take back one's own request. Raises NotAllowed, or Refused when it was answered."""
    with transaction.atomic():
        return _step(actor, affiliation, "withdraw")


@transaction.atomic
def invite(
    actor: User, *, organisation: Organisation, address: str, role: str
) -> Affiliation | None:
    """Invite the person with this e-mail or phone number; nobody is put in without saying yes.

    The answer is the same whether or not there is such a person: owners can't find out who has
    an account.

    Returns:
        The invitation, None when there is no such person or they are in already.

    Raises:
        NotAllowed: not an owner.
        Refused: no address, an unknown role, or too many invitations waiting.
    """
    if not permissions.can_own_organisation(actor, organisation):
        raise NotAllowed
    if role not in Role.values:
        raise Refused(_("Choose a role from the list."), field="role", code="role")
    if NOT_JOINED & set(organisation.kinds):
        raise Refused(_("This is a person alone and can't be joined."), code="not_joined")
    typed = clean(address)
    if not typed:
        raise Refused(
            _("Write the person's e-mail address or phone number."), field="address", code="address"
        )
    waiting = Affiliation.objects.filter(organisation=organisation, state=State.INVITED).count()
    if waiting >= MAX_INVITATIONS:
        raise Refused(
            _("Twenty invitations are waiting for an answer. Cancel some first."),
            code="too_many_invitations",
        )
    person = _person_at(typed)
    audit.record(actor, "registry.invite", organisation, role=role)
    if person is None or person == actor:
        return None
    try:
        with transaction.atomic():
            invited = Affiliation.objects.create(
                organisation=organisation, user=person, role=role, state=State.INVITED
            )
    except IntegrityError:  # in already, asked, or invited before
        return None
    notices.tell_about(
        person,
        organisation=organisation,
        kind=notices.JOINING,
        template="invited",
        key=f"affiliation:{invited.pk}:invited",
        inviter=actor,
        affiliation=invited,
    )
    return invited


def _person_at(typed: str) -> User | None:
    """The active person with this confirmed address."""
    people = User.objects.filter(is_active=True, erased_at__isnull=True)
    if "@" in typed:
        return people.filter(email=typed.lower(), email_verified=True).first()
    digits = "".join(c for c in typed if c.isdigit())
    if not digits:
        return None
    number = f"+84{digits[1:]}" if digits.startswith("0") else f"+{digits}"
    return people.filter(phone=number, phone_verified=True).first()


@transaction.atomic
def answer_invitation(actor: User, *, affiliation: Affiliation, accept: bool) -> Affiliation:
    """Say yes or no to an invitation; the owners are told.

    Raises:
        NotAllowed: somebody else's invitation.
        Refused: cancelled or answered before.
    """
    answered = _step(actor, affiliation, "accept" if accept else "decline")
    owners, for_staff = notices.owners_or_staff(answered.organisation)
    if not for_staff:
        notices.tell_manage(
            owners,
            organisation=answered.organisation,
            kind=notices.JOINING,
            template="invitation_answered",
            key=f"affiliation:{answered.pk}:answered",
            invited=actor,
            accepted=accept,
        )
    return answered


def cancel_invitation(actor: User, *, affiliation: Affiliation) -> Affiliation:
    """Take an invitation back. Raises NotAllowed, or Refused when it was answered."""
    with transaction.atomic():
        return _step(actor, affiliation, "cancel")


@transaction.atomic
def add_role(actor: User, *, organisation: Organisation, user: User, role: str) -> Affiliation:
    """Give somebody who belongs to the organisation one more role.

    Raises:
        NotAllowed: not an owner.
        Refused: the person doesn't belong there, or has the role.
    """
    if not permissions.can_own_organisation(actor, organisation):
        raise NotAllowed
    if role not in Role.values:
        raise Refused(_("Choose a role from the list."), field="role", code="role")
    if not permissions.is_member(user, organisation):
        raise Refused(_("This person doesn't belong to the organisation."), code="not_member")
    try:
        with transaction.atomic():
            added = Affiliation.objects.create(
                organisation=organisation,
                user=user,
                role=role,
                state=State.ACTIVE,
                decided_at=timezone.now(),
                decided_by=actor,
            )
    except IntegrityError:
        raise Refused(
            _("This person has the role already."), field="role", code="role_held"
        ) from None
    audit.record(actor, "registry.add_role", added, role=role)
    if user != actor:
        notices.tell_about(
            user,
            organisation=organisation,
            kind=notices.JOINING,
            template="role_given",
            key=f"affiliation:{added.pk}:given",
            page="registry:manage",
            affiliation=added,
        )
    return added


def _keep_an_owner(affiliation: Affiliation) -> None:
    """An organisation doesn't lose its last owner by a slip."""
    if affiliation.role != Role.OWNER or affiliation.state != State.ACTIVE:
        return
    Organisation.objects.select_for_update().get(pk=affiliation.organisation_id)
    others = Affiliation.objects.filter(
        permissions.standing_affiliations(),
        organisation_id=affiliation.organisation_id,
        role=Role.OWNER,
        user__is_active=True,
    ).exclude(pk=affiliation.pk)
    if not others.exists():
        raise Refused(
            _("This is the only owner. Make somebody else an owner first."), code="last_owner"
        )


@transaction.atomic
def leave(actor: User, *, affiliation: Affiliation) -> Affiliation:
    """Give up one's own role.

    Raises:
        NotAllowed: somebody else's.
        Refused: the only owner, or it has ended.
    """
    _keep_an_owner(affiliation)
    return _step(actor, affiliation, "leave")


@transaction.atomic
def end_affiliation(actor: User, *, affiliation: Affiliation) -> Affiliation:
    """Take a role from somebody; the person is told.

    Raises:
        NotAllowed: not an owner or verifier, or one's own (then it is leaving).
        Refused: the only owner, or it has ended.
    """
    if not permissions.can_decide_affiliation(actor, affiliation):
        raise NotAllowed
    _keep_an_owner(affiliation)
    ended = _step(actor, affiliation, "end")
    notices.tell_about(
        ended.user,
        organisation=ended.organisation,
        kind=notices.JOINING,
        template="role_ended",
        key=f"affiliation:{ended.pk}:ended",
        affiliation=ended,
    )
    return ended
