"""Who may do what in the registry. Staff are asked for by their group, people by their role."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from cms.accounts import staff
from cms.accounts.models import User
from cms.base import clock
from ecosystem.registry.models import Affiliation, Mandate, Organisation

Person: TypeAlias = User | AnonymousUser | None
Role = Affiliation.Role

#: Who edits the record of the organisation.
EDITORS = frozenset({Role.OWNER, Role.EDITOR, Role.LEGAL_REPRESENTATIVE})
#: Who writes listings for it; researchers write as editors.
WRITERS = frozenset(
    {Role.OWNER, Role.EDITOR, Role.RESEARCH_OFFICE, Role.LEGAL_REPRESENTATIVE, Role.ATTORNEY}
)
#: Who speaks for an organisation towards others: its writers and its negotiators.
SPEAKERS = frozenset({*WRITERS, Role.NEGOTIATOR})
#: Who binds an organisation: by law, by a power of attorney, or as the record's owner.
BINDERS = frozenset({Role.OWNER, Role.LEGAL_REPRESENTATIVE, Role.ATTORNEY})
#: The steps of approval inside, in their order, and the role that takes each.
APPROVAL_STEPS: tuple[str, ...] = (Role.RESEARCH_OFFICE.value, Role.LEADER.value)


def standing_affiliations() -> Q:
    """Affiliations that count today: active, not past their end, in an active organisation."""
    return Q(
        Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()),
        state=Affiliation.State.ACTIVE,
        organisation__state=Organisation.State.ACTIVE,
    )


def affiliations_of(user: Person) -> QuerySet[Affiliation]:
    """The person's affiliations that count today."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Affiliation.objects.none()
    return Affiliation.objects.filter(standing_affiliations(), user=user)


def roles_of(user: Person, organisation: Organisation) -> set[str]:
    """The person's roles in one organisation today; empty for strangers."""
    return set(
        affiliations_of(user).filter(organisation=organisation).values_list("role", flat=True)
    )


def roles_by_organisation(user: Person) -> dict[int, set[str]]:
    """All of the person's roles by the organisation's primary key, in one query."""
    found: dict[int, set[str]] = {}
    for pk, role in affiliations_of(user).values_list("organisation_id", "role"):
        found.setdefault(pk, set()).add(role)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is today, in every organisation.

    Args:
        roles: by the organisation's primary key.
        brokers: primary keys of the intermediaries for which the person speaks.
    """

    roles: dict[int, set[str]]
    brokers: frozenset[int]

    @property
    def speaks_for(self) -> frozenset[int]:
        """Primary keys of the organisations that the person speaks for as their own."""
        return frozenset(pk for pk, held in self.roles.items() if held & SPEAKERS)


def standing_of(user: Person) -> Standing:
    """The person's roles and whether they speak for an intermediary, in one query."""
    roles: dict[int, set[str]] = {}
    brokers = set()
    rows = affiliations_of(user).values_list("organisation_id", "role", "organisation__kinds")
    for pk, role, kinds in rows:
        roles.setdefault(pk, set()).add(role)
        if role in SPEAKERS and Organisation.Kind.INTERMEDIARY in kinds:
            brokers.add(pk)
    return Standing(roles, frozenset(brokers))


def standing_mandates() -> Q:
    """Mandates that count today: signed by both, begun, not past their end, both sides active."""
    today = clock.today()
    active = Organisation.State.ACTIVE
    return Q(
        state=Mandate.State.ACTIVE,
        valid_from__lte=today,
        valid_until__gte=today,
        client__state=active,
        broker__state=active,
    )


def mandates_under(standing: Standing) -> tuple[Mandate, ...]:
    """The mandates under which the person acts for a client today.

    No query for anybody who speaks for no intermediary. An organisation that is no intermediary any
    more acts for nobody.
    """
    if not standing.brokers:
        return ()
    rows = Mandate.objects.filter(standing_mandates(), broker__in=standing.brokers)
    return tuple(rows.select_related("client", "broker").order_by("pk"))


def mandates_of_clients(clients: Iterable[int], *codes: str) -> list[Mandate]:
    """The mandates of some clients that count today and cover what the codes name.

    For rooms that tell brokers, and show who acts there. Left out: an intermediary that would act
    for two of the clients, or is one of them.
    """
    keys = set(clients)
    rows = Mandate.objects.filter(standing_mandates(), client__in=keys)
    found = [
        one
        for one in rows.select_related("client", "broker").order_by("pk")
        if Organisation.Kind.INTERMEDIARY in one.broker.kinds
        and one.covers(*codes)
        and one.broker_id not in keys
    ]
    sides: dict[int, set[int]] = {}
    for one in found:
        sides.setdefault(one.broker_id, set()).add(one.client_id)
    return [one for one in found if len(sides[one.broker_id]) == 1]


def can_see_mandates(user: Person, organisation: Organisation) -> bool:
    """Mandates tell of fees and deals: for those who speak for the organisation."""
    return _has_role(user, organisation, SPEAKERS)


def can_bind(user: Person, organisation: Organisation) -> bool:
    """Giving, signing and ending a mandate binds the organisation."""
    return _has_role(user, organisation, BINDERS)


def _has_role(user: Person, organisation: Organisation, roles: Iterable[str]) -> bool:
    return affiliations_of(user).filter(organisation=organisation, role__in=list(roles)).exists()


def is_member(user: Person, organisation: Organisation) -> bool:
    """Whether the person has any role there today."""
    return affiliations_of(user).filter(organisation=organisation).exists()


def can_see_organisation(user: Person, organisation: Organisation) -> bool:
    """Active ones are public; an archived one is for staff and for those who belonged to it."""
    if organisation.state == Organisation.State.ACTIVE or staff.is_staff_member(
        user or AnonymousUser()
    ):
        return True
    if user is None or not user.is_authenticated:
        return False
    return Affiliation.objects.filter(
        organisation=organisation, user=user, state=Affiliation.State.ACTIVE
    ).exists()


def can_manage_organisation(user: Person, organisation: Organisation) -> bool:
    """Whether the organisation's workplace opens: for everyone who has a role there."""
    return is_member(user, organisation)


def can_edit_organisation(user: Person, organisation: Organisation) -> bool:
    """Owners, editors and the legal representative change the record."""
    return _has_role(user, organisation, EDITORS)


def can_own_organisation(user: Person, organisation: Organisation) -> bool:
    """Owners decide about people, roles and the steps of approval."""
    return _has_role(user, organisation, (Role.OWNER,))


def can_write_for(user: Person, organisation: Organisation) -> bool:
    """Whether the person writes listings for the organisation."""
    return _has_role(user, organisation, WRITERS)


def can_approve_step(user: Person, organisation: Organisation, step: str) -> bool:
    """Whether the person takes this step of approval inside.

    Where nobody holds the role any more, an owner takes its place: nothing waits for ever.
    """
    if step not in APPROVAL_STEPS:
        return False
    if _has_role(user, organisation, (step,)):
        return True
    held = Affiliation.objects.filter(
        standing_affiliations(), organisation=organisation, role=step
    ).exists()
    return not held and can_own_organisation(user, organisation)


def can_decide_affiliation(user: Person, affiliation: Affiliation) -> bool:
    """The organisation's owners decide who joins; staff verifiers stand in for them.

    Nobody decides about her own request.
    """
    if user is None or affiliation.user_id == user.pk:
        return False
    return can_own_organisation(user, affiliation.organisation) or staff.is_verifier(
        user or AnonymousUser()
    )


def can_verify(user: Person) -> bool:
    """Verifying, archiving and standing in for owners is the registry verifiers' work."""
    return staff.is_verifier(user or AnonymousUser())


def can_keep_registry(user: Person) -> bool:
    """Who may enter a record that nobody has claimed yet, and keep the technology lists."""
    return staff.is_verifier(user or AnonymousUser()) or staff.is_moderator(user or AnonymousUser())


def can_see_staff_lists(user: Person) -> bool:
    """Whether the registry's pages in the admin open."""
    return staff.is_staff_member(user or AnonymousUser())


def is_verified_member(user: Person) -> bool:
    """Whether the person belongs to an organisation that staff have verified, or is staff."""
    if staff.is_staff_member(user or AnonymousUser()):
        return True
    return affiliations_of(user).filter(organisation__verified_at__isnull=False).exists()


def party_of(user: Person, affiliation: Affiliation) -> tuple[str, ...]:
    """Which parties of the state table the person is, towards one affiliation."""
    parties = []
    if affiliation.user_id == getattr(user, "pk", None):
        parties.append("person")
    elif can_own_organisation(user, affiliation.organisation):
        parties.append("owner")
    elif staff.is_verifier(user or AnonymousUser()):
        parties.append("staff")
    return tuple(parties)
