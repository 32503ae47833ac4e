"""Files that come into the room: what can't be opened by the other side isn't taken."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cms.base import files as stored
from cms.base.errors import Refused
from cms.base.models import StoredFile

_LOCKED = b"/Encrypt"
_CHUNK = 1024 * 1024


def is_locked_pdf(upload: UploadedFile[bytes]) -> bool:
    """Whether a PDF is encrypted: its trailer names `/Encrypt`, in the clear (ISO 32000-1, 7.6)."""
    upload.seek(0)
    if upload.read(5) != b"%PDF-":
        upload.seek(0)
        return False
    upload.seek(0)
    tail, found = b"", False
    while not found and (chunk := upload.read(_CHUNK)):
        found = _LOCKED in tail + chunk
        tail = chunk[-len(_LOCKED) :]
    upload.seek(0)
    return found


def keep(actor: Any, upload: UploadedFile[bytes]) -> StoredFile:
    """Store a file of the room.

    Raises:
        Refused: see `cms.base.files.check_document`; or a PDF that is locked.
    """
    if upload.size and upload.size <= stored.MAX_FILE_BYTES and is_locked_pdf(upload):
        raise Refused(
            _("This PDF is locked with a password. Save it without one, then upload it again."),
            code="file_locked",
        )
    return stored.store(actor, upload=upload)
