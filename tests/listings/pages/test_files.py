"""Pictures and documents: attached at once, refused in words, opened only by those who may."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from marketplace.listings import services
from marketplace.listings.models import Listing, ListingDocument, ListingDraft, ListingImage
from tests.factories import accounts, uploads
from tests.factories import listings as make
from tests.listings.pages.conftest import errors_of, need, offer

pytestmark = pytest.mark.django_db


def bomb():
    """A picture of 120 megapixels in a few kilobytes."""
    stream = io.BytesIO()
    Image.new("1", (12_000, 10_000)).save(stream, "PNG", optimize=False)
    return SimpleUploadedFile("anh.png", stream.getvalue(), content_type="image/png")


def pdf(name="Báo cáo.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 test", content_type="application/pdf")


def test_files_stay_when_the_form_fails_elsewhere(signed_in):
    data = offer(
        title_vi="",
        intent="send",
        new_images=[uploads.picture(), uploads.picture()],
        new_documents=[pdf()],
        new_documents_access="nda",
        new_evidence=[pdf("Giấy.pdf")],
        new_evidence_purpose="co_owners",
    )
    answer = signed_in.post("/offers/new/", data)
    assert list(errors_of(answer)) == ["title_vi"]
    draft = ListingDraft.objects.get()
    assert ListingImage.objects.filter(draft=draft).count() == 2
    rows = ListingDocument.objects.filter(draft=draft).values_list("purpose", "access", "title")
    assert sorted(rows) == [("attachment", "nda", "Báo cáo"), ("co_owners", "staff", "Giấy")]
    again = signed_in.post(f"/drafts/{draft.code}/", offer(intent="send"))
    assert again.status_code == 302
    listing = Listing.objects.get()
    assert (listing.listingimages.count(), listing.listingdocuments.count()) == (2, 2)


@pytest.mark.parametrize(
    "upload",
    [
        lambda: SimpleUploadedFile("hinh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        lambda: SimpleUploadedFile("anh.png", b"MZ\x90\x00 this is a program"),
        lambda: SimpleUploadedFile("anh.jpg", b"%PDF-1.4"),
        bomb,
        lambda: SimpleUploadedFile("trong.png", b""),
    ],
    ids=["svg", "program", "pdf as picture", "120 megapixels", "empty"],
)
def test_a_refused_picture_is_named_and_nothing_else_is_lost(signed_in, upload):
    answer = signed_in.post(
        "/offers/new/", offer(intent="send", new_images=[upload(), uploads.picture()])
    )
    assert answer.status_code == 200
    assert list(answer.context["refused"]) == ["images"]
    assert len(answer.context["refused"]["images"]) == 1
    assert ListingImage.objects.count() == 1
    assert Listing.objects.count() == 0
    assert ListingDraft.objects.get().data["form"]["title_vi"] == ["Máy sấy tháp đốt trấu"]


def test_a_pdf_with_a_wrong_ending_gets_the_right_one(signed_in):
    signed_in.post("/offers/new/", offer(intent="later", new_documents=[pdf("bao-cao.exe")]))
    assert ListingDocument.objects.get().file.original_name == "bao-cao.pdf"


def test_a_file_of_200_mb_is_refused(signed_in, monkeypatch):
    huge = pdf("to.pdf")
    monkeypatch.setattr("cms.base.files.MAX_FILE_BYTES", 5)
    answer = signed_in.post(
        "/offers/new/", offer(intent="later", new_documents=[huge]), follow=True
    )
    assert answer.redirect_chain == [("/desk/", 302)]
    assert any(str(said).startswith("to.pdf: ") for said in answer.context["messages"])
    assert ListingDocument.objects.count() == 0
    answer = signed_in.post("/offers/new/", offer(intent="send", new_documents=[pdf("to.pdf")]))
    assert list(answer.context["refused"]) == ["documents"]


def test_pictures_get_words_and_order_and_can_be_removed(signed_in):
    signed_in.post(
        "/offers/new/", offer(intent="save", new_images=[uploads.picture(), uploads.picture()])
    )
    draft = ListingDraft.objects.get()
    first, second = ListingImage.objects.order_by("position")
    data = offer(intent="save") | {
        f"image-{first.pk}-caption_vi": "Lò sấy",
        f"image-{first.pk}-alt_vi": "Một lò sấy cao ba mét",
        f"image-{first.pk}-position": "9",
        f"image-{second.pk}-caption_vi": "",
        f"image-{second.pk}-position": "x",
    }
    page = signed_in.post(f"/drafts/{draft.code}/", data)
    assert [row.pk for row in page.context["pictures"]] == [second.pk, first.pk]
    first.refresh_from_db()
    assert (first.caption_vi, first.image.alt_vi) == ("Lò sấy", "Một lò sấy cao ba mét")
    removal = offer(remove_image=str(first.pk))
    signed_in.post(f"/drafts/{draft.code}/", removal)
    signed_in.post(f"/drafts/{draft.code}/", removal)
    assert [row.pk for row in ListingImage.objects.all()] == [second.pk]


def test_nobody_removes_what_hangs_on_anothers_draft(signed_in):
    theirs = make.draft(kind="offer")
    image = services.add_image(theirs.user, draft=theirs, upload=uploads.picture())
    signed_in.post("/offers/new/", offer(remove_image=str(image.pk)))
    assert ListingImage.objects.filter(pk=image.pk).exists()


def test_documents_change_who_may_open_them(signed_in):
    signed_in.post("/offers/new/", offer(intent="save", new_documents=[pdf()]))
    draft = ListingDraft.objects.get()
    row = ListingDocument.objects.get()
    for access in ("public", "members", "staff", "nobody"):
        data = offer(intent="save") | {f"document-{row.pk}-access": access}
        signed_in.post(f"/drafts/{draft.code}/", data)
    row.refresh_from_db()
    assert row.access == "members"


def test_an_anonymous_need_takes_no_document_that_tells(signed_in):
    answer = signed_in.post(
        "/needs/new/",
        need(
            disclosure="anonymous",
            intent="send",
            new_documents=[pdf()],
            new_documents_access="public",
        ),
    )
    assert list(answer.context["refused"]) == ["documents"]
    assert ListingDocument.objects.count() == 0


@pytest.mark.parametrize(
    ("access", "roles"),
    [
        ("public", {"anonymous": 200, "stranger": 200, "member": 200, "owner": 200}),
        ("members", {"anonymous": 404, "stranger": 404, "member": 200, "owner": 200}),
        ("nda", {"anonymous": 404, "stranger": 404, "member": 404, "owner": 200}),
        ("staff", {"anonymous": 404, "stranger": 404, "member": 404, "owner": 200}),
    ],
)
def test_who_downloads(author, access, roles):
    listing = make.saved("offer", user=author)
    purpose = "ownership" if access == "staff" else "attachment"
    row = services.add_document(
        author, listing=listing, upload=pdf(), title="Hồ sơ mật", access=access, purpose=purpose
    )
    verified = make.registry.OrganisationFactory(is_verified=True)
    people = {
        "anonymous": None,
        "stranger": make.writer(),
        "member": make.writer(verified),
        "owner": author,
    }

    def answers():
        found = {}
        for name, user in people.items():
            client = Client()
            if user is not None:
                client.force_login(user)
            answer = client.get(f"/files/{row.file.code}/")
            found[name] = answer.status_code
            if answer.status_code == 404:
                assert "Hồ sơ mật" not in answer.content.decode()
            else:
                assert answer["Content-Disposition"].startswith("attachment")
                b"".join(answer.streaming_content)
        return found

    assert answers() == dict.fromkeys(people, 404) | {"owner": 200}
    services.submit(author, listing=listing)
    listing.refresh_from_db()
    make.approved(listing, accounts.moderator())
    assert answers() == roles
