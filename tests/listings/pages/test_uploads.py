"""Each door that takes a file, with each file that is none: refused in words, nothing kept."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, PngImagePlugin

from cms.base.models import ExchangeImage, StoredFile
from marketplace.listings.models import Listing, ListingDocument, ListingImage
from tests.factories import accounts, registry, uploads
from tests.listings.pages.conftest import need, offer

pytestmark = pytest.mark.django_db


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def png(width: int, height: int) -> bytes:
    """A PNG whose heading claims these pixels; its data are hardly there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    heading = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", heading) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def bomb() -> bytes:
    """120 megapixels in 14 KB."""
    stream = io.BytesIO()
    Image.new("1", (12_000, 10_000)).save(stream, "PNG")
    assert len(stream.getvalue()) < 20_000
    return stream.getvalue()


NO_PICTURE = {
    "20,000 x 20,000": lambda: file("anh.png", png(20_000, 20_000)),
    "120 megapixels": lambda: file("anh.png", bomb()),
    "svg": lambda: file("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    "svg as png": lambda: file("hinh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "program": lambda: file("anh.jpg", b"MZ\x90\x00 this is a program"),
    "html": lambda: file("anh.png", b"<!doctype html><script>alert(1)</script>"),
    "empty": lambda: file("anh.png", b""),
    "cut off": lambda: file("anh.jpg", uploads.picture().read()[:200]),
}
NO_DOCUMENT = {
    "program": lambda: file("hop-dong.pdf", b"MZ\x90\x00" + b"\0" * 64),
    "html": lambda: file("hop-dong.pdf", b"<!doctype html><script>alert(1)</script>"),
    "svg": lambda: file("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "empty": lambda: file("hop-dong.pdf", b""),
    "script": lambda: file("chay.sh", b"#!/bin/sh\nrm -rf /"),
}
pictures = pytest.mark.parametrize("upload", NO_PICTURE.values(), ids=NO_PICTURE)
documents = pytest.mark.parametrize("upload", NO_DOCUMENT.values(), ids=NO_DOCUMENT)


def kept() -> tuple[int, int, int, int]:
    return (
        ExchangeImage.objects.count(),
        StoredFile.objects.count(),
        ListingImage.objects.count(),
        ListingDocument.objects.count(),
    )


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pictures
def test_pictures_of_a_listing(signed_in, upload):
    answer = signed_in.post("/needs/new/", need(intent="send", new_images=[upload()]))
    assert (answer.status_code, list(answer.context["refused"])) == (200, ["images"])
    assert (kept(), Listing.objects.count()) == ((0, 0, 0, 0), 0)


@documents
@pytest.mark.parametrize("box", ["documents", "evidence"])
def test_documents_of_a_listing(signed_in, box, upload):
    answer = signed_in.post("/offers/new/", offer(intent="send", **{f"new_{box}": [upload()]}))
    assert (answer.status_code, list(answer.context["refused"])) == (200, [box])
    assert (kept(), Listing.objects.count()) == ((0, 0, 0, 0), 0)


@pictures
def test_the_logo_of_an_organisation(upload):
    organisation = registry.OrganisationFactory()
    client = client_of(registry.owner_of(organisation))
    path = reverse("registry:logo", args=[organisation.code])
    answer = client.post(path, {"logo": upload()}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    form = answer.context.get("logo_form") or answer.context.get("form")
    assert said or (form is not None and form.errors)
    organisation.refresh_from_db()
    assert (organisation.logo, kept()) == (None, (0, 0, 0, 0))


@documents
@pytest.mark.parametrize("door", ["desk", "admin"])
def test_the_signed_form_of_a_need_entered_for_somebody(door, upload):
    staff = client_of(accounts.moderator())
    data = {
        "word": "paper",
        "word_of": "Bà Tư",
        "word_contact": "",
        "name": "Hộ bà Tư",
        "kind": "household_business",
        "intent": "go",
    }
    answer = staff.post("/desk/staff/new-need/", data)
    staff.post(answer["Location"], need(intent="send"))
    listing = Listing.objects.get()
    if door == "desk":
        path, name = f"/desk/listings/{listing.code}/word/", "form_file"
    else:
        path = reverse("listings_moderation:act", args=[listing.code, "confirm_word"])
        name = "form"
    staff.post(path, {name: upload()})
    listing.refresh_from_db()
    assert (listing.state, kept()) == ("awaiting_word", (0, 0, 0, 0))


def test_what_hides_in_a_picture_of_an_anonymous_need_is_gone(signed_in, author):
    """Author, place and remarks are in the file that a camera makes, and in none that we serve."""
    secret = "Hợp tác xã Bí Mật"
    exif = Image.Exif()
    exif[0x013B] = exif[0x010E] = exif[0x8298] = secret
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(stream, "JPEG", exif=exif, comment=secret.encode())
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", secret)
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(drawn, "PNG", pnginfo=notes)
    for made in (stream, drawn):
        assert secret.encode()[:4] in made.getvalue()
    answer = signed_in.post(
        "/needs/new/",
        need(
            disclosure="anonymous",
            intent="send",
            new_images=[
                file("Hợp tác xã Bí Mật.jpg", stream.getvalue()),
                file("Hợp tác xã Bí Mật.png", drawn.getvalue()),
            ],
        ),
    )
    assert answer.status_code == 302
    images = list(ExchangeImage.objects.all())
    assert len(images) == 2
    for image in images:
        for part in [image.file, *(r.file for r in image.renditions.all())]:
            assert secret.encode()[:5] not in part.open("rb").read()
            assert "Mat" not in part.name
            assert "Mật" not in part.name
        assert secret not in f"{image.title} {image.alt_vi} {image.alt_en} {image.description}"
