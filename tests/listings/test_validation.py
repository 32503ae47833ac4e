"""What may be written: bad input of every kind, said to the person, nothing stored."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.base import clock
from cms.base.errors import Refused
from cms.base.money import MAX_VND
from marketplace.listings import queries, services, validation
from marketplace.listings.models import Listing
from tests.factories import listings as make

pytestmark = pytest.mark.django_db

TEXTS = {
    "emoji": "Máy sấy 🌾🔥",
    "right to left": "آلة تجفيف الأرز",
    "markup": "<script>alert(1)</script><b>Máy</b> & “lò”",
    "quotes": "' OR 1=1 --",
}


def codes(kind, **content):
    data = validation.normalise(kind, make.content(kind, **content))
    return [(p.field, p.code) for p in validation.problems(kind, data)]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_odd_text_stays_text(text):
    listing = make.saved("need", title_vi=text, body_vi=text)
    content = queries.latest_content(listing)
    assert (content.title_vi, content.body_vi) == (text, text)


def test_control_and_direction_characters_go_and_forms_of_letters_are_one():
    data = validation.normalise("need", {"title_vi": " Máy\u202e sa\u0302\u0301y\x00\u200b lúa "})
    assert data == {"title_vi": "Máy sấy lúa"}


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("need", {"title_vi": "", "title_en": ""}, [("title_vi", "title")]),
        ("need", {"title_vi": " \u200b ", "title_en": ""}, [("title_vi", "title")]),
        ("need", {"title_vi": "x" * 161}, [("title_vi", "too_long")]),
        ("need", {"summary_en": "x" * 501}, [("summary_en", "too_long")]),
        ("need", {"body_vi": "x" * 10_001}, [("body_vi", "too_long")]),
        ("need", {"budget_min": 600, "budget_max": 60}, [("budget_max", "reversed")]),
        ("need", {"budget_min": -1}, [("budget_min", "negative")]),
        ("need", {"budget_max": 10**15 + 1}, [("budget_max", "huge")]),
        ("need", {"budget_max": 10**30}, [("budget_max", "huge")]),
        ("need", {"loss_amount": "nhiều lắm"}, [("loss_amount", "amount")]),
        ("need", {"min_trl": 0}, [("min_trl", "trl")]),
        ("need", {"min_trl": 10}, [("min_trl", "trl")]),
        ("need", {"min_trl": "chín"}, [("min_trl", "trl")]),
        ("need", {"deadline": "hôm qua"}, [("deadline", "date")]),
        ("need", {"modes": ["theft"]}, [("modes", "modes")]),
        ("need", {"field_codes": ["none.such"]}, [("field_codes", "field_codes")]),
        ("need", {"field_codes": list("abcdefg")}, [("field_codes", "too_many_fields")]),
        ("need", {"province": "999"}, [("province", "province")]),
        ("need", {"ward": "00000000"}, [("ward", "ward")]),
        ("need", {"requirements": [{"value": 3}]}, [("requirements", "row_unnamed")]),
        (
            "need",
            {"requirements": [{"parameter_vi": "Công suất", "operator": "about", "value": 3}]},
            [("requirements", "operator")],
        ),
        (
            "need",
            {"requirements": [{"parameter_vi": "x" * 201}]},
            [("requirements", "row_too_long")],
        ),
        (
            "need",
            {"requirements": [{"parameter_vi": "x", "value": n} for n in range(1, 32)]},
            [("requirements", "too_many_rows")],
        ),
        ("offer", {"trl": 10}, [("trl", "trl")]),
        ("offer", {"price_min": 2, "price_max": 1}, [("price_max", "reversed")]),
        ("offer", {"royalty_percent": Decimal(101)}, [("royalty_percent", "percent")]),
        ("offer", {"royalty_percent": "NaN"}, [("royalty_percent", "percent")]),
        ("offer", {"price_basis": "barter"}, [("price_basis", "price_basis")]),
        ("offer", {"video_url": "javascript:alert(1)"}, [("video_url", "video_url")]),
        ("offer", {"video_url": "https://evil.example/youtube.com"}, [("video_url", "video_url")]),
        (
            "offer",
            {"ip_rights": [{"kind": "patent", "status": "soon"}]},
            [("ip_rights", "ip_rights")],
        ),
        ("offer", {"video_url": "https://youtu.be/abc"}, []),
        ("offer", {"price_min": 0, "price_max": 0}, []),
    ],
)
def test_what_is_wrong_is_said_where_it_is(kind, content, expected):
    assert codes(kind, **content) == expected


def test_a_past_deadline():
    yesterday = clock.today() - timedelta(days=1)
    assert codes("need", deadline=yesterday) == [("deadline", "past")]
    assert codes("need", deadline=clock.today()) == []
    assert codes("need", deadline=clock.today().isoformat()) == []


def test_a_reversed_budget_is_answered_with_a_guess():
    data = validation.normalise(
        "need", make.need_content(budget_min=400_000_000, budget_max=60_000_000)
    )
    (problem,) = validation.problems("need", data)
    assert "600.000.000" in str(problem.message)


def test_a_refusal_lists_all_problems_and_stores_nothing():
    author = make.writer()
    draft = make.draft(author)
    with pytest.raises(Refused) as refused:
        services.save_listing(
            author,
            draft=draft,
            content=make.need_content(title_vi="x" * 161, budget_min=-5, min_trl=11),
            organisation=make.organisation_of(author),
            disclosure="named",
        )
    assert [p.code for p in refused.value.problems] == ["too_long", "trl", "negative"]
    assert Listing.objects.count() == 0
    draft.refresh_from_db()
    assert draft.listing is None


def test_a_need_needs_a_title_only_an_offer_needs_four_things():
    assert validation.missing("need", {"title_vi": "Cần máy"}) == []
    lacking = validation.missing("offer", {"title_vi": "Máy"})
    assert [p.field for p in lacking] == ["summary_vi", "field_codes", "trl"]
    listing = make.saved("offer", summary_vi="", trl=None)
    with pytest.raises(Refused) as refused:
        services.submit(listing.created_by, listing=listing)
    assert [p.field for p in refused.value.problems] == ["summary_vi", "trl"]
    assert Listing.objects.get().state == "draft"


def test_a_name_that_is_no_column_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="live"):
        validation.normalise("need", {"live": True})


AMOUNTS = st.one_of(st.none(), st.integers(-(10**18), 10**18), st.text(max_size=12))


@given(low=AMOUNTS, high=AMOUNTS)
def test_any_two_amounts_are_taken_or_answered_and_what_is_taken_is_in_order(low, high):
    data = validation.normalise("need", {"title_vi": "x", "budget_min": low, "budget_max": high})
    found = validation.problems("need", data)
    assert {p.field for p in found} <= {"budget_min", "budget_max"}
    if found:
        assert all(str(p.message) for p in found)
        return
    least, most = data["budget_min"], data["budget_max"]
    for amount in (least, most):
        assert amount is None or 0 <= amount <= MAX_VND
    assert least is None or most is None or least <= most


@given(text=st.text(max_size=400))
def test_any_text_is_kept_as_text_or_answered(text):
    data = validation.normalise("need", {"title_vi": text})
    found = [p.code for p in validation.problems("need", data)]
    if not data["title_vi"]:
        assert found == ["title"]
    elif len(data["title_vi"]) > validation.MAX_TITLE:
        assert found == ["too_long"]
    else:
        assert found == []
        assert validation.normalise("need", data) == data
