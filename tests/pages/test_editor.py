"""The editor's walk in the Wagtail admin, over HTTP: what she can make, and what isn't hers."""

import io
import json
import struct
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.base import files
from cms.base.models import ExchangeImage
from cms.pages.apps import publish_scheduled
from cms.pages.models import ContentPage, NewsPage
from ecosystem.registry import services as organisations
from marketplace.listings import services
from marketplace.listings.models import Listing
from tests.factories import accounts, listings, pages, registry, uploads

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return accounts.moderator()


@pytest.fixture
def editor(client):
    user = accounts.editor()
    client.force_login(user)
    return user


def bomb() -> bytes:
    """A PNG whose head promises 20,000 × 20,000 pixels, as a small file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def page_form(body, **values):
    data = {
        "title": "Vụ hè thu",
        "slug": "vu-he-thu",
        "intro": "Việc của mùa này.",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "body": streamfield(body),
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": "",
    }
    return nested_form_data({**data, **values})


def picked(*keys):
    return {
        "title": "Biên tập chọn",
        "listings": streamfield([("item", str(key)) for key in keys]),
    }


def all_blocks(image, listing):
    return [
        ("text", rich_text("<p>Mở đầu.</p>")),
        ("picture", {"image": str(image.pk), "alt": "Lò sấy", "caption": ""}),
        (
            "figures",
            {
                "title": "Mấy con số",
                "figures": streamfield(
                    [
                        (
                            "item",
                            {"value": "7", "label": "lò sấy", "how": "Đếm tay", "url": "/needs/"},
                        )
                    ]
                ),
            },
        ),
        ("picked", picked(listing.pk)),
        (
            "rule",
            {"title": "Mới nhất", "kind": "need", "field": "", "order": "newest", "count": "5"},
        ),
        ("action", {"title": "Gọi", "text": "", "label": "Đăng nhu cầu", "url": "/needs/new/"}),
    ]


def add_url(parent=None):
    parent = parent or pages.home()
    return reverse("wagtailadmin_pages:add", args=["pages", "contentpage", parent.pk])


@pytest.fixture
def image(moderator):
    return ExchangeImage.objects.create(title="Lò", file=uploads.picture(), width=8, height=8)


def test_a_page_of_every_block_is_made_previewed_published_and_translated(
    client, editor, moderator, image
):
    offer = listings.live("offer", moderator=moderator, title_vi="Máy sấy tháp")
    need = listings.live("need", moderator=moderator, title_vi="Cần máy sấy")
    data = page_form(all_blocks(image, offer))
    answer = client.post(add_url(), {**data, "action-publish": "1"})
    page = ContentPage.objects.get(slug="vu-he-thu")
    assert answer.status_code == 302
    client.logout()
    text = client.get("/vu-he-thu/").content.decode()
    for words in (
        "Mở đầu.",
        'alt="Lò sấy"',
        "lò sấy",
        "Máy sấy tháp",
        "Cần máy sấy",
        "Đăng nhu cầu",
    ):
        assert words in text
    client.force_login(editor)
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    changed = page_form([("text", rich_text("<p>Chưa đăng.</p>"))])
    assert client.post(preview, changed).json()["is_valid"] is True
    shown = client.get(preview, {"mode": ""}).content.decode()
    assert "Chưa đăng." in shown
    assert "Chưa đăng." not in client.get("/vu-he-thu/").content.decode()

    english = pages.home("en").locale
    submit = reverse("simple_translation:submit_page_translation", args=[page.pk])
    assert client.post(submit, {"locales": [english.pk]}).status_code == 302
    other = page.get_translation(english)
    assert (other.live, other.alias_of_id) == (False, None)
    edit = reverse("wagtailadmin_pages:edit", args=[other.pk])
    words = page_form(
        [("text", rich_text("<p>Opening.</p>"))], title="Summer crop", slug="summer-crop"
    )
    assert client.post(edit, {**words, "action-publish": "1"}).status_code == 302
    client.logout()
    answer = client.get("/en/summer-crop/")
    assert '<html lang="en"' in answer.content.decode()
    assert [a.url for a in answer.context["language_alternates"]] == [
        "/vu-he-thu/",
        "/en/summer-crop/",
    ]
    assert need.state == "live"


def test_a_preview_is_in_the_language_of_the_page(client, editor):
    page = pages.translated(pages.content_page("Phí", slug="fees"), "Fees")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    client.post(preview, page_form([], title="Fees", slug="fees"))
    assert '<html lang="en"' in client.get(preview, {"mode": ""}).content.decode()


def test_a_scheduled_page_goes_up_with_the_tick_and_down_again(client, editor):
    now = timezone.localtime()
    times = {
        "go_live_at": (now + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"),
        "expire_at": (now + timedelta(days=1)).strftime("%Y-%m-%d %H:%M"),
    }
    data = page_form([("text", rich_text("<p>Đúng giờ.</p>"))], **times)
    client.post(add_url(), {**data, "action-publish": "1"})
    page = ContentPage.objects.get(slug="vu-he-thu")
    assert (page.live, page.approved_schedule) == (False, True)
    client.logout()
    for hours, status in ((0, 404), (2, 200), (25, 404)):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            publish_scheduled()
            assert client.get("/vu-he-thu/").status_code == status


def test_news_is_published(client, editor, django_capture_on_commit_callbacks):
    index = pages.news_index()
    url = reverse("wagtailadmin_pages:add", args=["pages", "newspage", index.pk])
    data = page_form(
        [("text", rich_text("<p>Bốn hợp tác xã đi coi.</p>"))],
        title="Buổi coi máy",
        slug="buoi-coi-may",
        date="2026-11-20",
        picture="",
        picture_alt="",
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {**data, "action-publish": "1"})
    assert NewsPage.objects.get().live is True
    assert [row["title"] for row in client.get("/").context["news"]] == ["Buổi coi máy"]


def test_a_mistake_in_a_block_keeps_what_was_typed(client, editor):
    blocks = [
        ("text", rich_text("<p>Viet dai lam.</p>")),
        ("action", {"title": "Goi", "text": "", "label": "Goi ngay", "url": "javascript:alert(1)"}),
    ]
    answer = client.post(add_url(), page_form(blocks, **{"action-publish": "1"}))
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Viet dai lam.", "Goi ngay", "javascript:alert(1)"):
        assert words in text
    (error,) = answer.context["form"].errors.as_data()["body"]
    assert error.block_errors[1].block_errors["url"].messages == [
        "Bắt đầu bằng / nếu là trang của sàn, hoặc bằng https://."
    ]
    assert ContentPage.objects.count() == 0


def test_an_address_is_written_in_plain_letters(client, editor):
    data = page_form([("text", rich_text("<p>x</p>"))], slug="vụ-hè-thu-đông")
    client.post(add_url(), {**data, "action-publish": "1"})
    assert ContentPage.objects.get().get_url() == "/vu-he-thu-dong/"


def collection_page(*chosen):
    value = {"title": "Chọn", "listings": [one.pk for one in chosen]}
    return pages.content_page("Chọn", slug="chosen", body=pages.body(("picked", value)))


def test_a_picked_listing_that_leaves_the_exchange_leaves_the_page(client, moderator):
    user = listings.writer()
    leaving = listings.live("offer", user=user, moderator=moderator, title_vi="Sắp rút")
    staying = listings.live("offer", moderator=moderator, title_vi="Còn ở lại")
    collection_page(leaving, staying)
    text = client.get("/chosen/").content.decode()
    assert ("Sắp rút" in text, "Còn ở lại" in text) == (True, True)
    services.withdraw(user, listing=leaving)
    text = client.get("/chosen/").content.decode()
    assert ("Sắp rút" in text, "Còn ở lại" in text) == (False, True)
    services.withdraw(staying.created_by, listing=staying)
    assert "Hiện chưa có tin nào đang đăng" in client.get("/chosen/").content.decode()


def test_a_page_with_a_listing_that_left_can_still_be_edited(client, editor, moderator):
    user = listings.writer()
    listing = listings.live("offer", user=user, moderator=moderator, title_vi="Đã rút")
    page = collection_page(listing)
    services.withdraw(user, listing=listing)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = client.get(edit).content.decode()
    assert json.dumps("không còn trên sàn")[1:-1] in text
    assert json.dumps("Đã rút")[1:-1] not in text
    data = page_form([("picked", picked(listing.pk))], title="Chọn mới", slug="chosen")
    assert client.post(edit, {**data, "action-publish": "1"}).status_code == 302
    assert ContentPage.objects.get(pk=page.pk).title == "Chọn mới"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_collection_costs_the_same_whatever_is_in_it(
    rows, client, moderator, django_assert_num_queries
):
    chosen = [
        listings.live("offer", moderator=moderator, title_vi=f"Máy {number}")
        for number in range(rows)
    ]
    collection_page(*chosen)
    client.get("/chosen/")
    with django_assert_num_queries(9):
        assert client.get("/chosen/").status_code == 200


def test_the_chooser_offers_what_everybody_may_see_and_nothing_else(client, editor, moderator):
    live = listings.live("offer", moderator=moderator, title_vi="Máy sấy tháp")
    anonymous = listings.live(
        "need", moderator=moderator, disclosure="anonymous", title_vi="Cần giấu tên"
    )
    hidden = [
        listings.sent("need", title_vi="Đang chờ duyệt"),
        listings.live("need", moderator=moderator, disclosure="members", title_vi="Cho thành viên"),
    ]
    window = client.get(reverse("listing_chooser:choose")).json()["html"]
    assert ("Máy sấy tháp" in window, "Cần giấu tên" in window) == (True, True)
    assert str(anonymous.organisation) not in window
    for listing in hidden:
        assert listing.code not in window
        assert client.get(reverse("listing_chooser:chosen", args=[listing.pk])).status_code == 404
    chosen = client.get(reverse("listing_chooser:chosen", args=[live.pk])).json()["result"]
    assert chosen["id"] == str(live.pk)
    assert live.code in chosen["title"]
    several = reverse("listing_chooser:chosen_multiple")
    asked = {"id": [live.pk, *(each.pk for each in hidden)], "multiple": "1"}
    assert [row["id"] for row in client.get(several, asked).json()["result"]] == [str(live.pk)]
    results = reverse("listing_chooser:choose_results")
    found = client.get(results, {"q": live.code.lower()}).content.decode()
    assert ("Máy sấy tháp" in found, "Cần giấu tên" in found) == (True, False)
    assert client.get(reverse("listing_chooser:chosen", args=["x"])).status_code == 404


def test_listings_are_not_the_editors(client, editor):
    listing = listings.sent("need")
    before = Listing.objects.values().get(pk=listing.pk)
    for name, args in (("queue", []), ("review", [listing.code])):
        url = reverse(f"listings_moderation:{name}", args=args)
        assert client.get(url).status_code in {302, 403, 404}
    act = reverse("listings_moderation:act", args=[listing.code, "approve"])
    assert client.post(act).status_code in {302, 403, 404}
    assert Listing.objects.values().get(pk=listing.pk) == before


@pytest.mark.parametrize("who", [accounts.editor, accounts.administrator])
def test_pictures_of_owners_are_not_in_the_editors_library(client, who):
    listing = listings.saved("need", disclosure="anonymous")
    draft = services.start_edit(listing.created_by, listing=listing)
    shown = services.add_image(listing.created_by, draft=draft, upload=uploads.picture()).image
    firm = registry.OrganisationFactory(owner=listing.created_by)
    organisations.upload_logo(listing.created_by, organisation=firm, upload=uploads.picture())
    firm.refresh_from_db()
    ours = files.store_image(who(), upload=uploads.picture(), title="Chợ nổi")
    client.force_login(who())
    api = client.get("/admin/api/main/images/").json()
    assert [item["title"] for item in api["items"]] == ["Chợ nổi"]
    for address in ("index", "index_results"):
        assert list(client.get(reverse(f"wagtailimages:{address}")).context["images"]) == [ours]
    page = client.get(reverse("wagtailimages_chooser:choose")).json()["html"]
    assert "Chợ nổi" in page
    for image in (shown, firm.logo):
        assert str(image) not in page
        before = ExchangeImage.objects.values().get(pk=image.pk)
        edit = reverse("wagtailimages:edit", args=[image.pk])
        change = {"title": "x", "file": uploads.picture(), "collection": image.collection_id}
        assert client.get(edit).status_code == 302
        assert client.post(edit, change).status_code == 302
        delete = reverse("wagtailimages:delete", args=[image.pk])
        assert client.post(delete).status_code in {302, 404}
        chosen = reverse("wagtailimages_chooser:chosen", args=[image.pk])
        assert client.get(chosen).status_code in {302, 404}
        assert client.get(f"/admin/api/main/images/{image.pk}/").status_code == 404
        for action in ("delete", "add_tags"):
            bulk = reverse("wagtail_bulk_action", args=["base", "exchangeimage", action])
            client.post(f"{bulk}?id={image.pk}", {"tags": "x"})
        assert ExchangeImage.objects.values().get(pk=image.pk) == before
    assert client.get(reverse("wagtailimages:edit", args=[ours.pk])).status_code == 200


def test_the_admins_api_tells_others_of_the_staff_nothing_of_the_library(client):
    files.store_image(accounts.editor(), upload=uploads.picture(), title="Chợ nổi")
    client.force_login(accounts.finance())
    for name in ("images", "documents"):
        assert client.get(f"/admin/api/main/{name}/").json()["items"] == []


def test_a_picture_is_made_new_on_its_way_in(client, editor):
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at 10.03, 105.78"
    Image.new("RGB", (3000, 1500), "green").save(stream, "JPEG", exif=exif)
    upload = SimpleUploadedFile("Nhà tôi.jpg", stream.getvalue(), "image/jpeg")
    answer = client.post(reverse("wagtailimages:add"), {"title": "Lò sấy", "file": upload})
    assert answer.status_code == 302
    image = ExchangeImage.objects.get()
    assert (image.width, image.height) == (2400, 1200)
    assert b"105.78" not in image.file.open().read()
    assert image.file_size == image.file.size
    assert "Nh" not in image.file.name


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        (
            "x.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
            "image/svg+xml",
        ),
        ("x.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png"),
        ("x.png", b"MZ\x90\x00 not a picture", "image/png"),
    ],
)
def test_what_is_no_picture_is_refused_in_the_admin(client, editor, name, content, kind):
    upload = SimpleUploadedFile(name, content, kind)
    client.post(reverse("wagtailimages:add"), {"title": "x", "file": upload})
    assert ExchangeImage.objects.count() == 0


def test_a_picture_of_too_many_pixels_is_refused_in_the_admin(client, editor):
    upload = SimpleUploadedFile("x.png", bomb(), "image/png")
    client.post(reverse("wagtailimages:add"), {"title": "x", "file": upload})
    assert ExchangeImage.objects.count() == 0


def test_visitors_and_members_do_not_get_in(client):
    assert client.get(add_url()).status_code == 302
    client.force_login(accounts.UserFactory())
    assert client.get(add_url()).status_code in {302, 403}
