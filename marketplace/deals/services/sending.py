"""Saying "we should talk": by one side, or by the centre for both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import services as accounts
from cms.accounts.models import Consent
from cms.base.errors import NotAllowed, NotFound, Refused, not_too_long
from cms.base.text import clean
from ecosystem.registry.models import Organisation
from marketplace.deals import pairing, permissions, queries, telling
from marketplace.deals.models import Interest
from marketplace.deals.models.interest import WORDS
from marketplace.deals.pairing import Pair
from marketplace.deals.services import clock
from marketplace.deals.services.common import record
from marketplace.listings import permissions as listings
from marketplace.listings.models import Listing

DAILY = 20
TIMING = 200
NAMED, ANONYMOUS = Interest.Shown.NAMED, Interest.Shown.ANONYMOUS


class AlreadyOpen(Refused):
    """The same two are in touch about the same thing already.

    Args:
        interest: the open one.
    """

    def __init__(self, message: str, interest: Interest) -> None:
        super().__init__(message, code="already_open")
        self.interest = interest


def _locked_listing(listing: Listing) -> Listing:
    rows = Listing.objects.select_for_update(of=("self",)).select_related("organisation")
    found = rows.filter(pk=listing.pk).first()
    if found is None:
        raise NotFound
    return found


def _require_up(listing: Listing) -> None:
    if not listings.is_up(listing):
        raise Refused(
            _("This listing is no longer on the exchange, so nothing was sent."), code="gone"
        )


def _require_audience(listing: Listing | None, organisation: Organisation) -> None:
    """What is for verified members reaches no other organisation by way of an interest."""
    if (
        listing is not None
        and listing.disclosure == Listing.Disclosure.MEMBERS
        and not organisation.verified
    ):
        raise Refused(
            _("This listing is for verified members only, and the organisation isn't one yet."),
            code="members_only",
        )


def words_of(text: str, *, field: str, required: str = "") -> str:
    """Cleaned words.

    Raises:
        Refused: too long, or missing though required.
    """
    said = not_too_long(clean(text), WORDS, field=field)
    if required and not said:
        raise Refused(required, field=field, code="required")
    return said


def agree_to_share(person: Any, wanted: bool) -> Any:
    """The person as contact, with the consent given now; None when they don't want to be named."""
    if not wanted:
        return None
    accounts.give_consents(person, [Consent.Purpose.CONTACT_SHARING], "form")
    return person


def _create(interest: Interest, listing: Listing) -> Interest:
    """Save a new one.

    Raises:
        AlreadyOpen: another of the same pair is open, or was opened this moment.
    """
    own, organisation = interest.own_listing, interest.from_organisation
    same = queries.open_between(listing, own, organisation)
    message = _("You are in touch about this already. Here is how it stands.")
    if (found := same.order_by("pk").first()) is not None:
        raise AlreadyOpen(message, found)
    try:
        with transaction.atomic():
            interest.save()
    except IntegrityError:  # from the other listing's side no lock keeps two apart
        found = same.order_by("pk").first()
        if found is None:
            raise
        raise AlreadyOpen(message, found) from None
    return interest


def send(
    actor: Any,
    *,
    listing: Listing,
    organisation: Organisation,
    wish: str,
    use: str = "",
    timing: str = "",
    own_listing: Listing | None = None,
    shown: str = NAMED,
    share_contact: bool = False,
) -> Interest:
    """Tell the owner of a live listing that an organisation wants to talk about it.

    Args:
        actor: who speaks for the organisation.
        listing: the other side's.
        organisation: the interested one.
        wish: what it wants.
        use: for what use.
        timing: by when, in the person's words.
        own_listing: its own need or offer that this is about.
        shown: what the other side sees of it before saying yes.
        share_contact: whether the actor's name and contact are shown once both have said yes.

    Raises:
        NotFound: the listing may not be known.
        NotAllowed: they don't speak for the organisation.
        Refused: not up, their own, no words, too long, too many today, a name that would show.
        AlreadyOpen: the same two are in touch about it already.
    """
    if not listings.can_view_listing(actor, listing):
        raise NotFound
    if not permissions.can_send(actor, listing, organisation, own_listing):
        raise NotAllowed
    pair = pairing.pair_of(own_listing, listing)
    reader = permissions.Reader(actor)
    return _send(
        actor,
        listing,
        pair,
        Interest(
            own_listing=own_listing,
            from_organisation=organisation,
            from_mandate=reader.mandate_to_send(listing, organisation, own_listing),
            wish=words_of(wish, field="wish", required=_("Say what you want.")),
            use=words_of(use, field="use"),
            timing=not_too_long(clean(timing), TIMING, field="timing"),
            shown=shown if shown in Interest.Shown.values else NAMED,
        ),
        share_contact=share_contact,
    )


@transaction.atomic
def _send(
    actor: Any, listing: Listing, pair: Pair | None, interest: Interest, *, share_contact: bool
) -> Interest:
    found = _locked_listing(listing)
    _require_up(found)
    about, organisation = interest.own_listing, interest.from_organisation
    if found.organisation_id == organisation.pk:
        raise Refused(_("This is a listing of your own organisation."), code="own")
    if about is not None:
        _check_own(found, about, organisation)
    _require_audience(found, organisation)
    if interest.shown == ANONYMOUS and about is not None and _carries_name(about):
        raise Refused(
            _("Your listing “%(title)s” carries your name, so it can't go without it.")
            % {"title": about.live_title_vi or about.live_title_en},
            field="shown",
            code="name_shows",
        )
    now = timezone.now()
    day_ago = now - timedelta(days=1)
    if organisation.interests_sent.filter(sent_at__gte=day_ago).count() >= DAILY:
        raise Refused(
            _("Your organisation has written to %(count)d others within a day. Go on tomorrow.")
            % {"count": DAILY},
            code="too_many",
        )
    interest.listing = found
    interest.to_organisation = found.organisation
    interest.sent_by = actor
    interest.sent_at = interest.from_agreed_at = now
    clock.start(interest, now)
    interest.first_due_at = interest.due_at
    # A broker isn't of the client's people: the client's public contact is shown instead.
    own = interest.from_mandate is None
    interest.from_person = agree_to_share(actor, share_contact and own)
    _create(interest, found)
    record(actor, "send", interest, listing=found.code, about=about.code if about else "")
    telling.tell_side(interest, permissions.TO, template="sent", but=actor, pair=pair)
    if not telling.people_of(interest, permissions.TO):
        telling.tell_desk(interest, template="nobody_desk", key="nobody")
    return interest


def _carries_name(listing: Listing) -> bool:
    return listing.disclosure != Listing.Disclosure.ANONYMOUS


def _check_own(listing: Listing, own: Listing, organisation: Organisation) -> None:
    if own.organisation_id != organisation.pk or not listings.is_up(own):
        raise Refused(
            _("Choose one of your own listings that is on the exchange, or none."),
            field="own_listing",
            code="own_listing",
        )
    if own.kind == listing.kind:
        raise Refused(
            _("A need meets a technology: choose your listing of the other kind, or none."),
            field="own_listing",
            code="same_kind",
        )
    _require_audience(own, listing.organisation)


def introduce(actor: Any, *, need: Listing, offer: Listing, text: str) -> Interest:
    """Bring a need and a technology together for both sides; each then says yes or no.

    Args:
        actor: of the match desk.
        need: live.
        offer: live, of another organisation.
        text: why, as both sides will read it.

    Raises:
        NotAllowed: not of the match desk.
        Refused: not a need and an offer of two organisations that are up, or no words.
        AlreadyOpen: the two are in touch already.
    """
    if not permissions.can_introduce(actor):
        raise NotAllowed
    wish = words_of(text, field="text", required=_("Say why the two should talk."))
    return introduce_pair(actor, need, offer, wish, pairing.pair_of(need, offer))


@transaction.atomic
def introduce_pair(
    actor: Any, need: Listing, offer: Listing, wish: str, pair: Pair | None
) -> Interest:
    """The part of `introduce` that writes: for services that have checked actor and words."""
    in_order = sorted({need.pk: need, offer.pk: offer}.items())
    locked = {pk: _locked_listing(one) for pk, one in in_order}
    asking, giving = locked[need.pk], locked[offer.pk]
    if (asking.kind, giving.kind) != (Listing.Kind.NEED, Listing.Kind.OFFER):
        raise Refused(_("Choose one need and one technology."), code="kinds")
    if asking.organisation_id == giving.organisation_id:
        raise Refused(_("Both listings belong to the same organisation."), code="own")
    for one, other in ((asking, giving), (giving, asking)):
        _require_up(one)
        _require_audience(one, other.organisation)
    now = timezone.now()
    interest = Interest(
        listing=giving,
        own_listing=asking,
        from_organisation=asking.organisation,
        to_organisation=giving.organisation,
        sent_by=actor,
        introduced=True,
        wish=wish,
        shown=NAMED if _carries_name(asking) else ANONYMOUS,
        sent_at=now,
    )
    clock.start(interest, now)
    interest.first_due_at = interest.due_at
    _create(interest, giving)
    record(actor, "introduce", interest, need=asking.code, offer=giving.code)
    for side in (permissions.FROM, permissions.TO):
        telling.tell_side(interest, side, template="introduced", pair=pair)
        if not telling.people_of(interest, side):
            telling.tell_desk(interest, template="nobody_desk", key=f"nobody:{side}")
    return interest
