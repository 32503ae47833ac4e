"""A person's rights over what the registry holds of them."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import notify
from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import Refused
from ecosystem.registry import permissions
from ecosystem.registry.models import Affiliation, Mandate, Organisation
from ecosystem.registry.services.logos import drop_picture
from ecosystem.registry.services.organisations import index


def export(user: User) -> tuple[str, object]:
    """Affiliations, and the record of a person alone with its number: it is the person's own."""
    affiliations = Affiliation.objects.filter(user=user).select_related("organisation")
    return "registry", {
        "affiliations": [
            {
                "organisation": affiliation.organisation.name_vi,
                "organisation_code": affiliation.organisation.code,
                "role": affiliation.role,
                "state": affiliation.state,
                "message": affiliation.message,
                "asked_at": affiliation.asked_at.isoformat(),
                "decided_at": (
                    affiliation.decided_at.isoformat() if affiliation.decided_at else None
                ),
                "authority_number": affiliation.authority_number,
                "authority_scope": affiliation.authority_scope,
                "ends_on": affiliation.ends_on.isoformat() if affiliation.ends_on else None,
            }
            for affiliation in affiliations.order_by("pk")
        ],
        "mandates": [
            {
                "code": mandate.code,
                "client": mandate.client.name_vi,
                "broker": mandate.broker.name_vi,
                "written": mandate.created_by_id == user.pk,
                "signed_for_client": mandate.client_signed_by_id == user.pk,
                "signed_for_broker": mandate.broker_signed_by_id == user.pk,
                "ended": mandate.ended_by_id == user.pk,
            }
            for mandate in Mandate.objects.filter(
                Q(created_by=user)
                | Q(client_signed_by=user)
                | Q(broker_signed_by=user)
                | Q(ended_by=user)
            )
            .select_related("client", "broker")
            .order_by("pk")
        ],
        "own_records": [
            {
                "code": organisation.code,
                "name": organisation.name_vi,
                "personal_number": organisation.personal_number,
                "address": organisation.address,
                "public_email": organisation.public_email,
                "public_phone": organisation.public_phone,
            }
            for organisation in _own(user)
        ],
    }


def _own(user: User) -> list[Organisation]:
    owned = permissions.affiliations_of(user).filter(role=Affiliation.Role.OWNER)
    return [
        organisation
        for organisation in Organisation.objects.filter(affiliations__in=owned).distinct()
        if Organisation.Kind.INDIVIDUAL in organisation.kinds
    ]


def erase(user: User) -> None:
    """End the person's roles, empty what they wrote, and archive the record of a person alone.

    Raises:
        Refused: the only owner of an organisation that others belong to.
    """
    own = _own(user)
    owned = permissions.affiliations_of(user).filter(role=Affiliation.Role.OWNER)
    for affiliation in owned.select_related("organisation"):
        others = Affiliation.objects.filter(
            permissions.standing_affiliations(), organisation=affiliation.organisation
        ).exclude(user=user)
        if others.exists() and not others.filter(role=Affiliation.Role.OWNER).exists():
            raise Refused(
                _("You are the only owner of %(name)s. Make a colleague an owner first.")
                % {"name": affiliation.organisation},
                code="last_owner",
            )
    for organisation in own:
        organisation.name_vi, organisation.name_en = "Đã xóa", "Erased"
        organisation.state = Organisation.State.ARCHIVED
        organisation.listed = False
        for column in ("short_name", "personal_number", "address", "website"):
            setattr(organisation, column, "")
        for column in ("summary_vi", "summary_en", "story_vi", "story_en"):
            setattr(organisation, column, "")
        organisation.public_email = organisation.public_phone = ""
        picture = organisation.logo
        organisation.latitude = organisation.longitude = organisation.logo = None
        organisation.version += 1
        organisation.save()
        drop_picture(picture)
        audit.record(None, "registry.erase", organisation)
        index(organisation)
    standing = (Affiliation.State.ASKED, Affiliation.State.INVITED, Affiliation.State.ACTIVE)
    Affiliation.objects.filter(user=user, state__in=standing).update(
        state=Affiliation.State.ENDED, decided_at=timezone.now()
    )
    Affiliation.objects.filter(user=user).update(
        message="", authority_number="", authority_scope=""
    )
    # What owners were told names who asked to join, or who answered their invitation.
    keys = Affiliation.objects.filter(user=user).values_list("pk", flat=True)
    notify.take_back(f"affiliation:{pk}:{what}" for pk in keys for what in ("asked", "answered"))
    # Both were written down under the person's name.
    audit.hide_label([*own, *Affiliation.objects.filter(user=user)], user.code)
