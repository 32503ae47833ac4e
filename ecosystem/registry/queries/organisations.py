"""Organisations and the people who act for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base.errors import NotFound
from cms.base.text import clean, fold
from ecosystem.registry import permissions
from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.permissions import Person
from ecosystem.registry.queries.taxonomy import field_descendants

SUGGESTIONS = 8
MIN_TYPED = 2
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class OrganisationFilters:
    """What narrows the directory; empty values narrow nothing, unknown ones find nothing."""

    text: str = ""
    kind: str = ""
    field: str = ""
    province: str = ""
    ward: str = ""
    verified: bool = False


def _active() -> QuerySet[Organisation]:
    return Organisation.objects.filter(state=Organisation.State.ACTIVE)


def by_words(organisations: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Those whose names hold every word typed, with or without marks."""
    for word in fold(clean(text)).split()[:MAX_WORDS]:
        organisations = organisations.filter(name_folded__contains=word)
    return organisations


def of_kind(organisations: QuerySet[Organisation], kind: str) -> QuerySet[Organisation]:
    """Those of a kind. Compared as text: SQLite has no containment for JSON."""
    if kind not in Organisation.Kind.values:
        return organisations.none()
    return organisations.annotate(kinds_text=Cast("kinds", TextField())).filter(
        kinds_text__contains=f'"{kind}"'
    )


def in_fields(
    organisations: QuerySet[Organisation], codes: Iterable[str]
) -> QuerySet[Organisation]:
    """Those that work in one of the fields or in one under them."""
    link = Organisation.sectors.through.objects.filter(
        organisation=OuterRef("pk"), field__code__in=field_descendants(codes)
    )
    return organisations.filter(Exists(link))


def public_organisations(filters: OrganisationFilters | None = None) -> QuerySet[Organisation]:
    """The public directory by name, with what a row shows."""
    wanted = filters or OrganisationFilters()
    found = _active().filter(listed=True)
    if wanted.text:
        found = by_words(found, wanted.text)
    if wanted.kind:
        found = of_kind(found, wanted.kind)
    if wanted.field:
        found = in_fields(found, [wanted.field])
    if wanted.province:
        found = found.filter(province_id=wanted.province)
    if wanted.ward:
        found = found.filter(ward_id=wanted.ward)
    if wanted.verified:
        found = found.filter(verified_at__isnull=False)
    return (
        found.select_related("province", "ward", "logo")
        .prefetch_related("sectors")
        .order_by("name_folded", "pk")
    )


def find_organisations(typed: str, *, limit: int = SUGGESTIONS) -> list[Organisation]:
    """Listed organisations for the type-ahead: by name without marks, or by the whole tax code.

    A tax code finds only when complete: nobody leafs through the firms by their numbers.
    """
    text = clean(typed)
    if len(text) < MIN_TYPED:
        return []
    listed = _active().filter(listed=True).select_related("province", "ward")
    digits = "".join(character for character in text if character.isdigit())
    if digits and len(digits) >= len(text.replace(" ", "").replace("-", "").replace(".", "")):
        code = f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits  # noqa: PLR2004 - with branch
        return list(listed.filter(tax_code=code)[:limit])
    found = list(by_words(listed, text).order_by("name_folded")[: limit * 4])
    folded = fold(text)
    return sorted(found, key=lambda o: (not o.name_folded.startswith(folded), o.name_folded))[
        :limit
    ]


def get_organisation_for(user: Person, code: str) -> Organisation:
    """One organisation with what its page shows.

    Raises:
        NotFound: there is none, or it is archived and the person never belonged to it.
    """
    organisation = (
        Organisation.objects.filter(code=code)
        .select_related("province", "ward", "logo", "standing")
        .prefetch_related("sectors")
        .first()
    )
    if organisation is None or not permissions.can_see_organisation(user, organisation):
        raise NotFound(_("There is no such organisation."))
    return organisation


def get_managed_for(user: Person, code: str) -> Organisation:
    """One organisation for its own workplace.

    Raises:
        NotFound: there is none, or the person has no role there; nothing more is told.
    """
    organisation = (
        organisations_of(user)
        .filter(code=code)
        .select_related("province", "ward", "logo")
        .prefetch_related("sectors")
        .first()
    )
    if organisation is None:
        raise NotFound(_("There is no such organisation."))
    return organisation


def organisations_of(user: Person) -> QuerySet[Organisation]:
    """The organisations in which the person has a role today, by name."""
    mine = permissions.affiliations_of(user).filter(organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(mine)).order_by("name_folded", "pk")


def people_of(organisation: Organisation, roles: Iterable[str] | None = None) -> QuerySet[User]:
    """The people with a role (or one of these roles) in the organisation today."""
    standing = Affiliation.objects.filter(
        permissions.standing_affiliations(), organisation=organisation, user=OuterRef("pk")
    )
    if roles is not None:
        standing = standing.filter(role__in=list(roles))
    return User.objects.filter(Exists(standing), is_active=True).order_by("pk")


def requests_of(user: Person) -> QuerySet[Affiliation]:
    """What the person has asked for and nobody has answered yet."""
    if user is None or not user.is_authenticated:
        return Affiliation.objects.none()
    return Affiliation.objects.filter(
        user=user, state=Affiliation.State.ASKED, organisation__state=Organisation.State.ACTIVE
    ).select_related("organisation")


def logo_keys() -> QuerySet[Organisation, int]:
    """Keys of the pictures that are logos: they are their organisations' to change."""
    return Organisation.objects.filter(logo__isnull=False).values_list("logo_id", flat=True)


def invitations_of(user: Person) -> QuerySet[Affiliation]:
    """Invitations that wait for the person's answer."""
    if user is None or not user.is_authenticated:
        return Affiliation.objects.none()
    return Affiliation.objects.filter(
        user=user, state=Affiliation.State.INVITED, organisation__state=Organisation.State.ACTIVE
    ).select_related("organisation")


def affiliations_waiting(organisation: Organisation) -> QuerySet[Affiliation]:
    """Who asks to join, oldest first."""
    return (
        Affiliation.objects.filter(organisation=organisation, state=Affiliation.State.ASKED)
        .select_related("user")
        .order_by("asked_at", "pk")
    )
