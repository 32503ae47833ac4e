"""Uploads: type by content, limits, re-encoded pictures, private storage, safe serving."""

from __future__ import annotations

import io
import logging
import secrets
import zipfile
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from cms.base import audit
from cms.base.errors import Refused
from cms.base.hashing import sha256_of
from cms.base.models import ExchangeImage, StoredFile
from cms.base.text import clean

log = logging.getLogger(__name__)

MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_IMAGE_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 30_000_000
MAX_SIDE = 2400
NAME_LENGTH = 120
_IMAGE_FORMATS = ("JPEG", "PNG", "WEBP")

DOCUMENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 5_000
_OFFICE_PARTS = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}


def _too_big(limit: int) -> Refused:
    return Refused(
        _("This file is larger than %(limit)s MB. Make it smaller or split it, then upload again.")
        % {"limit": limit // (1024 * 1024)},
        code="file_too_big",
    )


def _wrong_type() -> Refused:
    return Refused(
        _("We can't take this type of file. Export it as PDF and upload again."), code="file_type"
    )


def _office_suffix(upload: UploadedFile[bytes]) -> str | None:
    """The office format of a zip container.

    None when it is none, carries macros, or would unpack to far more than any report does: what
    opens it later (a spreadsheet's reader, the person who downloads it) would choke.
    """
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    finally:
        upload.seek(0)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        return None
    names = [part.filename for part in parts]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next(
        (s for s, part in _OFFICE_PARTS.items() if any(n.startswith(part) for n in names)), None
    )


def detect_type(upload: UploadedFile[bytes]) -> str:
    """The ending that the content deserves, such as `.pdf`.

    Raises:
        Refused: the content is none of the accepted kinds, whatever the name says.
    """
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        suffix = _office_suffix(upload)
        if suffix:
            return suffix
        raise _wrong_type()
    try:
        guess = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        raise _wrong_type() from None
    suffix = {".jpe": ".jpg", ".jfif": ".jpg", ".jpeg": ".jpg"}.get(guess, guess)
    if suffix not in {".jpg", ".png", ".webp"}:
        raise _wrong_type()
    return suffix


def check_document(upload: UploadedFile[bytes]) -> str:
    """The ending of an acceptable document.

    Raises:
        Refused: too big, empty, or a type that isn't taken.
    """
    if (upload.size or 0) > MAX_FILE_BYTES:
        raise _too_big(MAX_FILE_BYTES)
    if not upload.size:
        raise Refused(_("This file is empty. Choose it again."), code="file_empty")
    return detect_type(upload)


def _safe_name(raw: str, suffix: str) -> str:
    stem = PurePosixPath(" ".join(clean(raw).split()).replace("\\", "/")).name
    stem = stem.rsplit(".", 1)[0] or "tep"
    return f"{stem[: NAME_LENGTH - len(suffix)]}{suffix}"


def store(actor: Any, *, upload: UploadedFile[bytes]) -> StoredFile:
    """Keep an uploaded document privately.

    Raises:
        Refused: see `check_document`.
    """
    suffix = check_document(upload)
    return keep(actor, upload=upload, suffix=suffix, content_type=DOCUMENT_TYPES[suffix])


@transaction.atomic
def keep(actor: Any, *, upload: UploadedFile[bytes], suffix: str, content_type: str) -> StoredFile:
    """Keep privately what the caller has looked into.

    Raises:
        Refused: too big.
    """
    if (upload.size or 0) > MAX_FILE_BYTES:
        raise _too_big(MAX_FILE_BYTES)
    digest = sha256_of(upload.chunks())
    upload.seek(0)
    stored = StoredFile(
        original_name=_safe_name(upload.name or "", suffix),
        content_type=content_type,
        size=upload.size or 0,
        sha256=digest,
        uploaded_by=actor if getattr(actor, "is_authenticated", False) else None,
    )
    stored.file.save(f"{secrets.token_hex(2)}/{secrets.token_hex(16)}{suffix}", upload, save=False)
    stored.save()
    audit.record(actor, "base.store_file", stored, size=stored.size)
    return stored


def serve(stored: StoredFile) -> FileResponse:
    """The file as an attachment. The caller has asked `permissions.py` before."""
    response = FileResponse(
        stored.file.open("rb"),
        as_attachment=True,
        filename=stored.original_name,
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _too_many_pixels() -> Refused:
    return Refused(
        _("This picture has too many pixels. Reduce it to 5,000 px a side, then upload again."),
        code="image_pixels",
    )


def reencode(
    upload: UploadedFile[bytes], *, max_side: int = MAX_SIDE
) -> tuple[ContentFile[bytes], int, int]:
    """A picture made new from its pixels: upright, at most `max_side` px a side, without metadata.

    Raises:
        Refused: too big in bytes or pixels, or not a JPEG, PNG or WebP picture.
    """
    if (upload.size or 0) > MAX_IMAGE_BYTES:
        raise _too_big(MAX_IMAGE_BYTES)
    unreadable = Refused(
        _("This doesn't open as a picture. Upload a JPEG, PNG or WebP file."), code="image_type"
    )
    try:
        upload.seek(0)
        with Image.open(upload, formats=_IMAGE_FORMATS) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise _too_many_pixels()
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((max_side, max_side))
            transparent = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
            output = io.BytesIO()
            bare = upright.convert("RGBA" if transparent else "RGB")
            bare.info.clear()  # Pillow writes comments and colour profiles on by itself
            if transparent:
                bare.save(output, "PNG", optimize=True)
            else:
                bare.save(output, "JPEG", quality=86, optimize=True, progressive=True)
            suffix = "png" if transparent else "jpg"
    except Image.DecompressionBombError:  # Pillow itself refuses to look any further
        raise _too_many_pixels() from None
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - broken files break Pillow in ways that it doesn't name
        raise unreadable from None
    name = f"{secrets.token_hex(12)}.{suffix}"
    return ContentFile(output.getvalue(), name=name), *upright.size


@transaction.atomic
def store_image(
    actor: Any,
    *,
    upload: UploadedFile[bytes],
    title: str,
    alt_vi: str = "",
    alt_en: str = "",
    max_side: int = MAX_SIDE,
) -> ExchangeImage:
    """Keep an uploaded picture publicly, re-encoded, under a random name.

    Raises:
        Refused: see `reencode`.
    """
    content, width, height = reencode(upload, max_side=max_side)
    image = ExchangeImage(
        title=clean(title)[:255] or _("Picture"),
        file=content,
        width=width,
        height=height,
        alt_vi=alt_vi[:255],
        alt_en=alt_en[:255],
        uploaded_by_user=actor if getattr(actor, "is_authenticated", False) else None,
    )
    image.file_size = content.size
    image.save()
    return image
