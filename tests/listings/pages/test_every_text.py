"""Every text field of both forms, with everything that people and machines type into such fields.

From the form through review to each page that shows the listing: what was typed is text.
"""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from python_calamine import CalamineWorkbook

from marketplace.listings import queries
from marketplace.listings.forms.need import NeedForm
from marketplace.listings.forms.offer import OfferForm
from marketplace.listings.models import Listing, ListingDocument, ListingDraft, ListingImage
from tests.factories import listings as make
from tests.factories import registry, uploads
from tests.listings.pages.conftest import errors_of, need, offer
from tests.listings.reading.conftest import board  # noqa: F401 - a fixture
from tests.search.fixtures import search_index  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Short enough for the shortest field, 40 characters.
SCRIPT = "<script>alert(1)</script><b>đậm</b>"
TEXTS = {
    "emoji": "Máy sấy 🌾👩🏽‍🌾🔥",
    "right to left": "آلة تجفيف الأرز",
    "script": SCRIPT,
    "picture": "<img src=x onerror=alert(1)>",
    "quotes and templates": "\"'><a href='//x'>{{ 7*7 }}{% now %}",
}
#: Text that runs backwards, text that isn't there, and what is left of it.
OVERRIDES = ("Máy\u202e sấy\u200b\u2066", "Máy sấy")

FORMS = {"need": NeedForm, "offer": OfferForm}
ROWS: dict[str, tuple[str, ...]] = {
    "requirements": ("parameter", "parameter_other", "value", "unit"),
    "economics": ("label", "label_other", "unit"),
    "specs": ("parameter", "parameter_other", "value", "unit"),
    "ip_rights": ("number", "title"),
    "reference_sites": ("name", "place", "since"),
}
#: What the rest of a row has to say so that the row is right.
BESIDE: dict[str, dict[str, str]] = {
    "requirements": {"operator": "is", "must": "must"},
    "economics": {"today": "5", "new": "3"},
    "specs": {},
    "ip_rights": {"kind": "patent", "status": "filed"},
    "reference_sites": {},
}


def text_names(kind: str) -> list[str]:
    """The names of all text fields of a form, its rows' too."""
    form = FORMS[kind]
    names = [f"{pair.name}_{lang}" for pair in form.pairs for lang in ("vi", "en")]
    names += ["inventors"] if kind == "offer" else []
    return names + [f"{prefix}-0-{name}" for prefix in form.row_forms for name in ROWS[prefix]]


def filled(kind: str, text: str) -> dict[str, Any]:
    """The form with `text` in each text field."""
    data = need(budget_min="", budget_max="") if kind == "need" else offer()
    for prefix in FORMS[kind].row_forms:
        data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
        data |= {f"{prefix}-0-{name}": value for name, value in BESIDE[prefix].items()}
    return data | dict.fromkeys(text_names(kind), text)


def texts_in(value: Any) -> list[str]:
    """All texts of a listing's content that were typed (choices and codes are no texts)."""
    skipped = {
        *("operator", "kind", "status", "field_codes", "modes", "price_basis", "video_url"),
        *("province", "ward", "loss_period"),
    }
    if isinstance(value, dict):
        return [t for key, part in value.items() if key not in skipped for t in texts_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    return [value] if isinstance(value, str) and value else []


def test_each_text_field_is_known_here():
    """A field that is added later has to join: all that isn't a choice, a number or a file."""
    for kind, form in FORMS.items():
        for prefix, row in form.row_forms.items():
            plain = {
                name
                for name, field in row.base_fields.items()
                if not hasattr(field, "choices") and name not in {"today", "new"}
            }
            assert plain == set(ROWS[prefix]), (kind, prefix)


@pytest.fixture
def passed(signed_in, author, board):  # noqa: F811 - the fixture
    """Fill a form, send it with a picture and a document, approve it, index it."""

    def send(kind: str, text: str) -> Listing:
        data = filled(kind, text)
        address = f"/{kind}s/new/"
        signed_in.post(
            address,
            data
            | {
                "intent": "save",
                "new_images": [uploads.picture()],
                "new_documents": [uploads.pdf()],
                "new_documents_access": "public",
            },
        )
        draft = ListingDraft.objects.get()
        image, document = ListingImage.objects.get(), ListingDocument.objects.get()
        data |= {
            f"image-{image.pk}-caption_vi": text,
            f"image-{image.pk}-alt_vi": text,
            f"image-{image.pk}-position": "1",
            f"document-{document.pk}-title": text,
            f"document-{document.pk}-access": "public",
        }
        answer = signed_in.post(f"/drafts/{draft.code}/", data | {"intent": "send"})
        assert answer.status_code == 302, errors_of(answer)
        make.approved(Listing.objects.get(), board.moderator)
        board.index.drain()
        return Listing.objects.get()

    return send


def pages_of(listing: Listing, moderator: Any, author: Any) -> dict[str, str]:
    """Each page that shows the listing, as HTML by address."""
    readers = {"visitor": Client(), "author": Client(), "moderator": Client()}
    readers["author"].force_login(author)
    readers["moderator"].force_login(moderator)
    desk = f"/desk/listings/{listing.code}/"
    addresses = [
        *(("visitor", path) for path in ("/", "/en/", f"/{listing.kind}s/", "/search/?q=máy")),
        ("visitor", listing.get_absolute_url()),
        ("visitor", f"/en{listing.get_absolute_url()}"),
        ("visitor", listing.organisation.get_absolute_url()),
        ("visitor", "/search/suggest/?q=máy sấy"),
        *(("author", path) for path in ("/desk/", desk, f"{desk}preview/")),
        ("author", "/account/notifications/"),
        ("moderator", reverse("listings_moderation:review", args=[listing.code])),
        ("moderator", reverse(f"listing_{listing.kind}s:index")),
    ]
    found = {}
    for who, path in addresses:
        answer = readers[who].get(path)
        assert answer.status_code == 200, path
        found[path] = answer.content.decode()
    return found


@pytest.mark.parametrize("kind", ["need", "offer"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_is_typed_is_text_on_every_page(passed, author, board, kind, text):  # noqa: F811 - the fixture
    listing = passed(kind, text)
    content = queries.content_as_dict(listing.content)
    assert set(texts_in(content)) == {text}
    assert len(texts_in(content)) >= len(text_names(kind))
    pages = pages_of(listing, board.moderator, author)
    for path, html in pages.items():
        for raw in (
            "<script>alert",
            "<b>đậm",
            "<img src=x",
            "<a href='//x",
            "'>49",
            "{% now %}</script",
        ):
            assert raw not in html, (path, raw)
    public = pages[listing.get_absolute_url()]
    # Title in heading, crumb and <title>; each of the others at least once.
    assert public.count(escape(text)) >= len(text_names(kind)) // 2
    sheet = Client()
    sheet.force_login(author)
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet.get("/desk/?format=xlsx").content))
    assert book.get_sheet_by_index(0).to_python()[1][2] == text


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_direction_overrides_are_taken_out_of_every_field(passed, author, board, kind):  # noqa: F811 - the fixture
    typed, kept = OVERRIDES
    listing = passed(kind, typed)
    content = queries.content_as_dict(listing.content)
    assert set(texts_in(content)) == {kept}
    for path, html in pages_of(listing, board.moderator, author).items():
        for forbidden in ("\u202e", "\u2066", "\u200b"):
            assert forbidden not in html, path


def over_long() -> list[tuple[str, str, int]]:
    """Each text field with the most that it takes."""
    found = []
    for kind, form in FORMS.items():
        found += [(kind, f"{p.name}_{lang}", p.limit) for p in form.pairs for lang in ("vi", "en")]
        for prefix, row in form.row_forms.items():
            found += [
                (kind, f"{prefix}-0-{name}", row.base_fields[name].max_length)
                for name in ROWS[prefix]
            ]
    return [*found, ("offer", "inventors", OfferForm.base_fields["inventors"].max_length)]


@pytest.mark.parametrize(("kind", "name", "most"), over_long())
def test_a_text_that_is_too_long_comes_back_whole_with_a_remark(signed_in, kind, name, most):
    data = filled(kind, "Máy sấy") | {name: "x" * (most + 1), "intent": "send"}
    answer = signed_in.post(f"/{kind}s/new/", data)
    assert list(errors_of(answer)) == [name]
    assert "x" * (most + 1) in answer.content.decode()
    assert ListingDraft.objects.get().data["form"][name] == ["x" * (most + 1)]
    assert Listing.objects.count() == 0


def test_words_beside_files_that_are_too_long_come_back_whole(signed_in):
    data = offer(intent="save", new_images=[uploads.picture()], new_documents=[uploads.pdf()])
    signed_in.post("/offers/new/", data)
    draft, image = ListingDraft.objects.get(), ListingImage.objects.get()
    document = ListingDocument.objects.get()
    typed = {
        f"image-{image.pk}-caption_vi": "c" * 201,
        f"image-{image.pk}-alt_vi": "a" * 256,
        f"document-{document.pk}-title": "t" * 161,
        f"document-{document.pk}-access": "public",
    }
    answer = signed_in.post(f"/drafts/{draft.code}/", offer(intent="send") | typed)
    assert answer.status_code == 200
    assert {box: len(said) for box, said in answer.context["refused"].items()} == {
        "images": 1,
        "documents": 1,
    }
    html = answer.content.decode()
    assert [text in html for text in ("c" * 201, "a" * 256, "t" * 161)] == [True, True, True]
    image.refresh_from_db()
    document.refresh_from_db()
    assert (image.caption_vi, document.title) == ("", "tai-lieu")
    assert not Listing.objects.filter(state="completeness").exists()


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_nothing_at_all_asks_for_what_has_to_be_there(signed_in, kind):
    answer = signed_in.post(f"/{kind}s/new/", {"kind": kind, "lang": "vi", "intent": "send"})
    expected = {"need": {"title_vi"}, "offer": {"title_vi", "summary_vi", "field_codes", "trl"}}
    assert set(errors_of(answer)) == expected[kind]
    assert Listing.objects.count() == 0


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_spaces_alone_are_nothing(signed_in, kind):
    blank = dict.fromkeys(text_names(kind), " \u200b\u202e ")
    answer = signed_in.post(f"/{kind}s/new/", filled(kind, "") | blank | {"intent": "send"})
    assert "title_vi" in errors_of(answer)
    assert Listing.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "amount"),
    [
        *((f, a) for f in ("price_min", "price_max") for a in ("-5", "nhiều", "9" * 17, "١٢٣x")),
        ("price_max", "60.000.000"),  # less than the lower end
    ],
)
def test_prices_that_are_none_are_said(signed_in, field, amount):
    answer = signed_in.post("/offers/new/", offer(intent="send") | {field: amount})
    assert list(errors_of(answer)) == [field]
    assert ListingDraft.objects.get().data["form"][field] == [amount]
    assert Listing.objects.count() == 0


def test_an_organisation_of_odd_letters_stands_as_text_beside_its_listing(board):  # noqa: F811 - the fixture
    organisation = registry.OrganisationFactory(
        name_vi=SCRIPT, name_en=SCRIPT, short_name="<b>đậm</b>", summary_vi=SCRIPT, story_vi=SCRIPT
    )
    listing = board.put("offer", organisation=organisation)
    for path in (
        listing.get_absolute_url(),
        organisation.get_absolute_url(),
        f"/en{organisation.get_absolute_url()}",
        "/organisations/",
        "/offers/",
        "/",
    ):
        html = Client().get(path).content.decode()
        assert escape("<b>đậm</b>") in html or path == "/", path
        for raw in ("<script>alert", "<b>đậm", "<img src=x"):
            assert raw not in html, path
