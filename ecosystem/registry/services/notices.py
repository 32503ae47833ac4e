"""What people are told of the registry, each in their own language."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation

from cms.accounts import notify, staff
from cms.accounts.models import User
from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.queries import people_of

JOINING = "registry.joining"
VERIFICATION = "registry.verification"


def url_for(user: User, name: str, **kwargs: Any) -> str:
    """An address in the person's language."""
    with translation.override(user.language):
        return reverse(name, kwargs=kwargs)


def owners_or_staff(organisation: Organisation) -> tuple[list[User], bool]:
    """Who decides: the owners; without any, the centre's registry verifiers (then True)."""
    owners = list(people_of(organisation, (Affiliation.Role.OWNER,)))
    if owners:
        return owners, False
    return list(staff.staff_in(staff.VERIFIER)), True


def tell_manage(
    people: Iterable[User],
    *,
    organisation: Organisation,
    kind: str,
    template: str,
    key: str,
    **context: Any,
) -> None:
    """Tell people something whose place is the organisation's workplace."""
    for person in people:
        notify.tell(
            person,
            kind=kind,
            dedup_key=key,
            template=f"registry/notices/{template}",
            context={"organisation": organisation, **context},
            url=url_for(person, "registry:manage", code=organisation.code),
        )


def tell_about(
    person: User,
    *,
    organisation: Organisation,
    kind: str,
    template: str,
    key: str,
    page: str = "registry:onboarding",
    **context: Any,
) -> None:
    """Tell one person something about an organisation that she has no workplace in."""
    kwargs = {"code": organisation.code} if page == "registry:manage" else {}
    notify.tell(
        person,
        kind=kind,
        dedup_key=key,
        template=f"registry/notices/{template}",
        context={"organisation": organisation, **context},
        url=url_for(person, page, **kwargs),
    )
