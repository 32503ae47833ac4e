"""Uploads on bad days: what the name says doesn't count, what is too big costs nothing."""

import io
import re
import struct
import time
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image

from cms.base import audit, files
from cms.base.errors import Refused
from cms.base.models import ExchangeImage, StoredFile
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "PNG", size=(40, 30), mode="RGB", **more) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else None).save(stream, kind, **more)
    return stream.getvalue()


def hollow_png(width: int, height: int) -> bytes:
    """A PNG of one colour with that many pixels in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = b"\x00" + b"\x00" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row * 1_000) for _n in range(height // 1_000))
    packed += packer.compress(row * (height % 1_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def office(part: str, *extra: str, content: bytes = b"<xml/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr(part, content)
        for name in extra:
            archive.writestr(name, b"x")
    return stream.getvalue()


class Huge(UploadedFile):
    """A file of 200 MB that must not be read."""

    def __init__(self, name: str, size: int = 200 * 1024 * 1024) -> None:
        super().__init__(io.BytesIO(b"%PDF-1.7"), name, "application/pdf", size)

    def read(self, *args):
        raise AssertionError("read a file that is too big anyway")

    chunks = read


def refused(call, *args, **kwargs) -> str:
    stored, images = StoredFile.objects.count(), ExchangeImage.objects.count()
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert (StoredFile.objects.count(), ExchangeImage.objects.count()) == (stored, images)
    assert caught.value.message
    return caught.value.code


# --- documents


@pytest.mark.parametrize(
    ("name", "content", "suffix"),
    [
        ("a.pdf", PDF, ".pdf"),
        ("a.docx", office("word/document.xml"), ".docx"),
        ("a.xlsx", office("xl/workbook.xml"), ".xlsx"),
        ("a.pptx", office("ppt/presentation.xml"), ".pptx"),
        ("a.png", picture("PNG"), ".png"),
        ("a.jpg", picture("JPEG"), ".jpg"),
        ("a.webp", picture("WEBP"), ".webp"),
        ("a-pdf-with-a-wrong-ending.exe", PDF, ".pdf"),
        ("no ending", PDF, ".pdf"),
    ],
)
def test_content_decides_the_type(name, content, suffix):
    stored = files.store(UserFactory(), upload=upload(name, content))
    assert stored.original_name.endswith(suffix)
    assert stored.content_type == files.DOCUMENT_TYPES[suffix]
    assert stored.file.name.endswith(suffix)
    assert re.fullmatch(r"[0-9a-f]{4}/[0-9a-f]{32}\.[a-z]+", stored.file.name)
    assert stored.size == len(content)
    with stored.file.open() as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("picture.png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("report.pdf", b"<html><script>alert(1)</script></html>"),
        ("report.pdf", b"MZ\x90\x00\x03" + b"\x00" * 300),
        ("report.docx", b"\x7fELF\x02\x01\x01" + b"\x00" * 300),
        ("report.pdf", b"#!/bin/sh\nrm -rf /"),
        ("macros.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("macros.docm", office("word/document.xml", "word/vbaProject.bin")),
        ("archive.docx", office("anything.txt")),
        ("archive.zip", office("anything.txt", "word")),
        ("broken.docx", b"PK\x03\x04" + b"\x00" * 100),
        ("text.pdf", "chỉ là chữ".encode()),
        ("picture.gif", picture("GIF")),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    ],
)
def test_other_content_is_refused_whatever_the_name_says(name, content):
    assert refused(files.store, UserFactory(), upload=upload(name, content)) == "file_type"


def test_200_mb_are_refused_unread():
    assert refused(files.store, UserFactory(), upload=Huge("big.pdf")) == "file_too_big"
    assert refused(files.reencode, Huge("big.png")) == "file_too_big"


def test_an_empty_file_is_refused():
    assert refused(files.store, UserFactory(), upload=upload("a.pdf", b"")) == "file_empty"


def test_a_zip_bomb_is_not_unpacked():
    bomb = office("word/document.xml", content=b"\x00" * 300_000_000)
    assert len(bomb) < 1_000_000
    started = time.monotonic()
    code = refused(files.store, UserFactory(), upload=upload("bomb.docx", bomb))
    assert code == "file_type"
    assert time.monotonic() - started < 2


def test_names_lose_paths_and_direction_overrides():
    name = "../../etc/Hồ sơ\u202efdp.exe.pdf"
    stored = files.store(UserFactory(), upload=upload("x.pdf", PDF))
    assert "/" not in stored.original_name
    assert files._safe_name(name, ".pdf") == "Hồ sơfdp.exe.pdf"
    assert files._safe_name("", ".pdf") == "tep.pdf"
    assert len(files._safe_name("x" * 500, ".pdf")) == 120
    assert files._safe_name('a"b\r\nX: y.pdf', ".pdf") == 'a"b X: y.pdf'


def test_a_stored_file_is_served_as_an_attachment_and_nothing_else():
    stored = files.store(UserFactory(), upload=upload("Báo cáo.pdf", PDF))
    response = files.serve(stored)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_private_files_lie_outside_the_public_folder(settings):
    stored = files.store(UserFactory(), upload=upload("a.pdf", PDF))
    assert not stored.file.path.startswith(str(settings.MEDIA_ROOT))
    with pytest.raises(ValueError):
        stored.file.url  # noqa: B018 - asking for it is the test


def test_storing_is_on_record():
    person = UserFactory()
    stored = files.store(person, upload=upload("a.pdf", PDF))
    entry = audit.trail(stored).get()
    assert (entry.actor, entry.action, entry.details) == (
        person,
        "base.store_file",
        {"size": len(PDF)},
    )


# --- pictures


def test_20_000_by_20_000_pixels_are_refused_before_decoding():
    started = time.monotonic()
    assert refused(files.reencode, upload("big.png", hollow_png(20_000, 20_000))) == "image_pixels"
    assert time.monotonic() - started < 3


def test_14_kb_of_120_megapixels_are_refused():
    content = hollow_png(12_000, 10_000)
    assert len(content) < 20_000
    assert refused(files.reencode, upload("small.png", content)) == "image_pixels"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.png", b"MZ\x90\x00"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
        ("a.jpg", picture("JPEG")[:200]),
        ("a.png", picture("GIF")),
        ("a.png", picture("BMP")),
        ("a.png", picture("TIFF")),
        ("a.png", PDF),
        ("a.png", b""),
    ],
)
def test_what_is_no_picture_is_refused(name, content):
    assert refused(files.reencode, upload(name, content)) == "image_type"


def test_a_picture_is_made_new_without_what_hid_in_it():
    exif = Image.Exif()
    exif[0x010E] = "made at home"
    exif[0x0112] = 6  # turned by a quarter
    image = picture("JPEG", (60, 40), exif=exif) + b"<script>alert(1)</script>"
    content, width, height = files.reencode(upload("<script>.jpg", image))
    data = content.read()
    assert (width, height) == (40, 60)
    assert b"made at home" not in data
    assert b"script" not in data
    assert content.name.endswith(".jpg")
    assert len(content.name) == 28


def test_no_comment_and_no_colour_profile_survives():
    """Pillow writes both on by itself: they could name the owner of an anonymous need."""
    for kind, mode, kept in (
        ("JPEG", "RGB", {"comment": b"made by Nobody Ltd"}),
        ("JPEG", "RGB", {"icc_profile": b"made by Nobody Ltd" * 20}),
        ("PNG", "RGBA", {"icc_profile": b"made by Nobody Ltd" * 20}),
        ("PNG", "RGB", {"icc_profile": b"made by Nobody Ltd" * 20}),
    ):
        content, _width, _height = files.reencode(upload("a", picture(kind, mode=mode, **kept)))
        with Image.open(content) as made:
            made.load()
            assert {"comment", "icc_profile", "exif"} & set(made.info) == set()


def test_a_picture_with_a_broken_heading_is_refused_not_a_crash():
    exif = Image.Exif()
    exif[0x010E] = "d" * 20
    exif[0x0112] = 6
    whole = picture("JPEG", (40, 30), exif=exif)
    at = whole.index(b"Exif")
    for position in range(at + 6, at + 60):
        for value in (0, 2, 5, 255):
            broken = whole[:position] + bytes([value]) + whole[position + 1 :]
            try:
                files.reencode(upload("a.jpg", broken))
            except Refused as refusal:
                assert refusal.code == "image_type"  # noqa: PT017 - many of them are readable


def test_large_pictures_shrink_and_transparency_stays():
    content, width, height = files.reencode(upload("a.jpg", picture("JPEG", (4_000, 1_000))))
    assert (width, height) == (2_400, 600)
    content, _width, _height = files.reencode(upload("a.png", picture("PNG", mode="RGBA")))
    assert content.name.endswith(".png")
    with Image.open(content) as made:
        assert made.mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_unusual_colours_come_through(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    _content, width, height = files.reencode(upload("a", picture(kind, mode=mode)))
    assert (width, height) == (40, 30)


def test_a_kept_picture_is_public_under_a_random_name(settings):
    image = files.store_image(UserFactory(), upload=upload("Nhà tôi.png", picture()), title="Nhà")
    assert image.file.path.startswith(str(settings.MEDIA_ROOT))
    assert "Nh" not in image.file.name.rsplit("/", 1)[-1]
    assert (image.width, image.height, image.file_size) == (40, 30, image.file.size)
