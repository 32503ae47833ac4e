"""Listings for tests, made by the services and so in states that can really be."""

from typing import Any

from cms.accounts.models import User
from ecosystem.registry.models import Affiliation, Field, Organisation
from marketplace.listings import queries, services
from marketplace.listings.models import Listing, ListingDraft
from tests.factories import accounts, registry
from tests.factories.recording import recorded

OFFER = {
    "title_vi": "Máy sấy lúa dạng tháp, đốt trấu",
    "title_en": "Husk-fired tower dryer for paddy",
    "summary_vi": "Lúa ướt 28% xuống 14% trong 10 giờ.",
    "trl": 8,
    "ip_rights": [{"kind": "patent", "status": "filed", "number": "", "title": ""}],
    "modes": ["licence", "sale_of_equipment"],
    "price_basis": "range",
    "price_min": 300_000_000,
    "price_max": 500_000_000,
}
NEED = {
    "title_vi": "Cần máy sấy lúa cho hợp tác xã",
    "title_en": "Dryer wanted for a cooperative",
}


def offer_content(**changes: Any) -> dict[str, Any]:
    """Content of an offer that can be sent; its field is any that exists."""
    field = Field.objects.filter(active=True).order_by("pk").first()
    codes = [field.code] if field else []
    return {**OFFER, "field_codes": codes, **changes}


def need_content(**changes: Any) -> dict[str, Any]:
    """Content of a need that can be sent."""
    return {**NEED, **changes}


def content(kind: str, **changes: Any) -> dict[str, Any]:
    return offer_content(**changes) if kind == "offer" else need_content(**changes)


def writer(organisation: Organisation | None = None, **kwargs: Any) -> User:
    """Somebody who owns an organisation."""
    user = accounts.UserFactory(**kwargs)
    member(user, organisation or registry.OrganisationFactory(), Affiliation.Role.OWNER)
    return user


def member(user: User, organisation: Organisation, role: str) -> User:
    """Give a role."""
    Affiliation.objects.create(
        user=user, organisation=organisation, role=role, state=Affiliation.State.ACTIVE
    )
    return user


def organisation_of(user: User) -> Organisation:
    return Affiliation.objects.filter(user=user).order_by("pk").first().organisation


def draft(user: User | None = None, kind: str = "need", **kwargs: Any) -> ListingDraft:
    return services.start_draft(user or writer(), kind=kind, **kwargs)


@recorded()
def saved(
    kind: str = "need",
    *,
    user: User | None = None,
    organisation: Organisation | None = None,
    disclosure: str = "named",
    **changes: Any,
) -> Listing:
    """A listing that was saved and not sent."""
    author = user or writer(organisation)
    started = services.start_draft(author, kind=kind)
    return services.save_listing(
        author,
        draft=started,
        content=content(kind, **changes),
        organisation=organisation or organisation_of(author),
        disclosure=disclosure,
    )


@recorded()
def sent(kind: str = "need", **kwargs: Any) -> Listing:
    """A listing in the queue."""
    listing = saved(kind, **kwargs)
    return services.submit(listing.created_by, listing=listing)


@recorded("moderator")
def reviewed(kind: str = "need", *, moderator: User | None = None, **kwargs: Any) -> Listing:
    """A listing that passed completeness, its lists checked."""
    listing = sent(kind, **kwargs)
    someone = moderator or accounts.moderator()
    services.pass_completeness(someone, listing=listing)
    services.record_list_check(someone, listing=listing, entry=None)
    listing.refresh_from_db()
    return listing


def approved(listing: Listing, moderator: User | None = None) -> Listing:
    """Take a sent listing (or change) to the end of its review."""
    someone = moderator or accounts.moderator()
    services.pass_completeness(someone, listing=listing)
    services.record_list_check(someone, listing=listing, entry=None)
    return services.approve(someone, listing=listing)


@recorded("moderator")
def live(kind: str = "need", *, moderator: User | None = None, **kwargs: Any) -> Listing:
    """A listing that is up."""
    return approved(sent(kind, **kwargs), moderator)


def change(listing: Listing, user: User, **changes: Any) -> Listing:
    """A change of a live listing, written and not sent."""
    started = services.start_edit(user, listing=listing)
    now = queries.content_as_dict(queries.latest_content(listing))
    return services.save_listing(
        user,
        draft=started,
        content={**now, **changes},
        organisation=listing.organisation,
        disclosure=listing.disclosure,
    )
