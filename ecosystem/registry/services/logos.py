"""The pictures that stand for organisations."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cms.accounts.models import User
from cms.base import audit, files
from cms.base.errors import NotAllowed
from cms.base.models import ExchangeImage
from ecosystem.registry import permissions
from ecosystem.registry.models import Organisation
from ecosystem.registry.services.organisations import index, lock

LOGO_SIDE = 480  # pixels; shown at 160 at most, on a dense screen three times that


def drop_picture(picture: ExchangeImage | None) -> None:
    """Delete a logo that nobody shows any more; the worker deletes its files, which are public."""
    if picture is not None and not Organisation.objects.filter(logo=picture).exists():
        picture.delete()


@transaction.atomic
def upload_logo(
    actor: User, *, organisation: Organisation, upload: UploadedFile[bytes] | None
) -> Organisation:
    """Set the logo, re-encoded; None takes it off.

    Raises:
        NotAllowed: the person doesn't edit this organisation.
        Refused: not a picture, or too large.
    """
    if not permissions.can_edit_organisation(actor, organisation):
        raise NotAllowed
    current = lock(organisation)
    before = current.logo
    current.logo = (
        files.store_image(actor, upload=upload, title=current.name_vi, max_side=LOGO_SIDE)
        if upload
        else None
    )
    current.version += 1
    current.save()
    drop_picture(before)
    audit.record(actor, "registry.logo", current, removed=upload is None)
    index(current)
    return current
