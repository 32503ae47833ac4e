"""The demonstration's content: enough of it, whole in both languages, and pictures that differ."""

import unicodedata
from collections import Counter

import pytest
from PIL import Image

from cms.pages.demo import data
from cms.pages.demo.pictures import MOTIFS, draw, jpeg


@pytest.fixture(scope="module")
def demo() -> data.Demo:
    return data.load()


def test_there_is_as_much_as_was_promised(demo: data.Demo) -> None:
    assert len(demo.organisations) == 40
    assert len(demo.offers) == 50
    assert len(demo.needs) == 37
    assert len(demo.news) == 8
    assert len(demo.fields) == 104
    assert Counter(need.disclosure for need in demo.needs) == {
        "named": 30,
        "anonymous": 5,
        "members": 2,
    }
    assert [need.ref for need in demo.needs if not need.fits] == [
        "n-ca-bot",
        "n-sau-duc-trai",
        "n-nghe-khmer",
        "n-ap-trung-cup-dien",
        "n-ap-trung-no-deu",
        "n-soi-trung-vit",
        "n-ho-so-giay",
        "n-hop-dong-giay",
    ]


def test_every_kind_of_organisation_and_every_staff_group_occurs(demo: data.Demo) -> None:
    assert {kind for entry in demo.organisations for kind in entry.kinds} == (
        data.ORGANISATION_KINDS
    )
    assert {group for entry in demo.accounts for group in entry.groups} == data.GROUPS
    assert {mode for entry in demo.offers for mode in entry.transfer_modes} == data.TRANSFER_MODES


def test_codes_are_those_of_the_records(demo: data.Demo) -> None:
    from ecosystem.registry.models import Organisation
    from marketplace.listings.models import TechnologyNeed, TechnologyOffer
    from marketplace.listings.models.content import IPKind, IPStatus, TransferMode

    assert set(Organisation.Kind.values) == data.ORGANISATION_KINDS
    assert set(TransferMode.values) == data.TRANSFER_MODES
    assert set(IPKind.values) == data.RIGHT_KINDS
    assert set(IPStatus.values) == data.RIGHT_STATUSES
    assert set(TechnologyOffer.PriceBasis.values) == data.PRICE_BASES
    assert set(TechnologyNeed.LossPeriod.values) == data.LOSS_PERIODS
    listings: list[data.OfferEntry | data.NeedEntry] = [*demo.offers, *demo.needs]
    for entry in listings:
        assert len(entry.title.vi) <= 160
        assert len(entry.title.en) <= 160
        assert len(entry.summary.vi) <= 500
        assert len(entry.keywords.vi) <= 300
    for organisation in demo.organisations:
        assert len(organisation.name.vi) <= 200
        assert len(organisation.summary.vi) <= 300


def test_invented_things_are_marked_and_point_nowhere_real(demo: data.Demo) -> None:
    for entry in demo.organisations:
        assert entry.public != entry.illustrative
        assert not entry.public or entry.website == ""
    for account in demo.accounts:
        assert account.email.endswith("@example.vn") or account.phone
    assert [a.ref for a in demo.accounts if not a.email] == ["nong-dan-so-dien-thoai"]
    assert {r.number for offer in demo.offers for r in offer.ip_rights} == {"illustrative"}


def test_a_need_that_an_offer_answers_shares_a_mode_and_a_readiness(demo: data.Demo) -> None:
    offers = {offer.ref: offer for offer in demo.offers}
    for need in demo.needs:
        if need.fits:
            best = offers[need.fits[0]]
            assert set(best.transfer_modes) & set(need.modes), need.ref
            assert best.trl >= need.min_trl, need.ref


def test_the_rice_dryer_is_called_what_people_type(demo: data.Demo) -> None:
    titles = [offer.title.vi.lower() for offer in demo.offers]
    assert [t for t in titles if "máy sấy lúa" in t] == [
        "máy sấy lúa dạng tháp tuần hoàn, đốt trấu, 30 tấn mỗi mẻ"
    ]


def test_text_is_composed_and_free_of_stray_marks(demo: data.Demo) -> None:
    texts = [
        text
        for entry in (*demo.offers, *demo.needs, *demo.news, *demo.pages, *demo.organisations)
        for name in ("title", "name", "summary", "intro", "body", "story", "problem", "advantage")
        if isinstance(text := getattr(entry, name, None), data.Text)
    ]
    assert len(texts) > 400
    for text in texts:
        for words in (text.vi, text.en):
            assert unicodedata.is_normalized("NFC", words)
            assert "  " not in words
            assert "\u0300" not in words


def test_mistakes_are_all_reported_together() -> None:
    read = data._Reader()
    read.where = "offer x"
    read.ward("Phường Không Có")
    read.text({"title_vi": "có"}, "title")
    read.unit("sải tay")
    read.span(5, 3, "price")
    read.span(-1, 3, "budget")
    assert read.mistakes == [
        "offer x: ward 'Phường Không Có' is not in Cần Thơ",
        "offer x: title lacks a language",
        "offer x: unit 'sải tay' has no English",
        "offer x: price 5 to 3 is not a range",
        "offer x: budget -1 to 3 is not a range",
    ]


def test_paragraphs_are_split_at_empty_lines() -> None:
    text = data.Text("một\n\nhai\nba\n\n\n", "one")
    assert text.paragraphs("vi") == ("một", "hai\nba")
    assert text.paragraphs("en") == ("one",)


def test_every_picture_asked_for_can_be_drawn(demo: data.Demo) -> None:
    asked = {offer.picture.motif for offer in demo.offers}
    asked |= {news.picture.motif for news in demo.news}
    assert asked == set(MOTIFS)


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_a_motif_is_the_same_for_its_seed_and_another_for_another(motif: str) -> None:
    one = draw(motif, "a")
    assert (one.size, one.mode) == ((1600, 1000), "RGB")
    assert one.tobytes() == draw(motif, "a").tobytes()
    assert one.tobytes() != draw(motif, "b").tobytes()
    assert one.getextrema() != ((0, 0), (0, 0), (0, 0))
    assert (0, 0, 0) not in {
        one.getpixel((x, y)) for x in range(0, 1600, 40) for y in range(0, 1000, 20)
    }


def test_a_picture_is_a_small_jpeg_without_metadata() -> None:
    content = jpeg("boats", 1)
    assert content[:3] == b"\xff\xd8\xff"
    assert len(content) < 300_000
    assert b"Exif" not in content
    assert Image.MIME["JPEG"] == "image/jpeg"


def test_an_unknown_motif_is_refused() -> None:
    with pytest.raises(KeyError, match="unicorn"):
        draw("unicorn", 1)
