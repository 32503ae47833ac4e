"""What is said of a match and what its score is made of agree; phrases are ones people would use."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from marketplace.listings import documents, matching
from marketplace.listings.common_ground import shared_phrases
from marketplace.listings.documents import payload
from tests.factories import listings as make
from tests.factories import registry

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def the_match(listing, **kwargs):
    found = matching.matches_for(NOBODY, listing, **kwargs)
    assert len(found) == 1
    return found[0]


def test_the_sentence(board):
    board.put("offer", trl=8, price_min=480_000_000, price_max=600_000_000)
    need = board.put("need", field_codes=[])
    match = the_match(need)
    assert match.why() == (
        "cùng nói về “sấy lúa”, “đốt trấu”, “lúa ướt”; TRL 8 đạt mức cần (từ 7); "
        "đạt 1/1 yêu cầu (Độ ẩm hạt ≤ 14 %); "
        "giá từ 480\xa0triệu\xa0₫ nằm trong ngân sách (tối đa 700\xa0triệu\xa0₫); "
        "cách chuyển giao hợp cả hai bên: cấp phép sử dụng (li-xăng)."
    )
    assert match.questions() == ""
    assert [(fit.verdict, fit.text) for fit in match.fits] == [("yes", "14 %")]


def test_what_does_not_fit_and_what_is_not_known(board):
    board.put("offer", trl=5, price_min=900_000_000, price_max=None, modes=["training"], specs=[])
    need = board.put("need")
    match = the_match(need)
    assert [(reason.tone, reason.feature) for reason in match.reasons] == [
        ("fits", "words"),
        ("misfit", "trl"),
        ("misfit", "budget"),
        ("misfit", "mode"),
    ]
    assert "TRL 5 còn dưới mức cần (7)" in match.why()
    assert match.questions() == "Độ ẩm hạt ≤ 14 %"


def test_the_price_that_is_not_said_is_a_question(board):
    board.put("offer", price_basis="negotiable", price_min=None, price_max=None)
    match = the_match(board.put("need"))
    assert match.questions() == "giá bao nhiêu"


@pytest.mark.parametrize("asking", ["need", "offer"])
def test_each_reason_named_counts(board, asking):
    ours = {"field_codes": ["s.rice.drying"], "province": "92"}
    board.put("offer", trl=8, price_min=480_000_000, price_max=480_000_000, **ours)
    board.put("need", **ours)
    asks = board.put(asking, title_vi="Máy sấy lúa đốt trấu", **ours)
    for match in matching.matches_for(NOBODY, asks):
        named = match.of("fits")
        assert [reason.feature for reason in named] == [
            *("words", "field", "trl", "requirements", "budget", "mode", "place")
        ]
        for reason in named:
            assert match.match.without(reason.feature) < match.match.score


def test_one_that_shares_only_commonplaces_is_not_shown(board):
    board.put(
        "offer",
        title_vi="Phòng khám từ xa cho trạm y tế",
        title_en="",
        summary_vi="Thời gian chờ ngắn, cho hợp tác xã và bà con.",
        keywords_vi="",
        specs=[],
        field_codes=["s.health"],
    )
    need = board.put(
        "need",
        title_vi="Sấy lúa cho hợp tác xã",
        title_en="",
        summary_vi="Thời gian sấy dài, bà con chờ.",
        keywords_vi="",
        field_codes=[],
        requirements=[],
    )
    assert matching.matches_for(NOBODY, need) == []


def test_in_english(board):
    board.put("offer", trl=8, price_min=480_000_000, price_max=600_000_000)
    need = board.put("need")
    with translation.override("en"):
        assert the_match(need).why() == (
            "both speak of “paddy”; readiness TRL 8 meets what is needed (from 7); "
            "meets 1 of 1 requirement (Độ ẩm hạt ≤ 14 %); "
            "price from VND\xa0480\xa0million is inside the budget (at most VND\xa0700\xa0million); "
            "the way of transfer suits both: licence."
        )


@pytest.mark.parametrize("typed", ["Sấy lúa tươi, đốt trấu", "say lua tuoi, dot trau"])
def test_phrases_of_a_draft_typed_with_or_without_marks(typed, db):
    document = matching.draft_document("need", {"title_vi": typed})
    offer = make.saved("offer", keywords_vi="sấy lúa, đốt trấu, thời gian")
    said = payload(offer, offer.content)
    assert set(shared_phrases(document, said, "vi")) == {"sấy lúa", "đốt trấu"}


def test_a_phrase_does_not_cross_a_clause_or_a_figure(db):
    document = matching.draft_document("need", {"title_vi": "Lúa giống kho lạnh"})
    offer = make.saved("offer", title_vi="Trữ lúa, giống 30 kho: lạnh", title_en="", summary_vi="a")
    assert shared_phrases(document, payload(offer, offer.content), "vi") == ()


def test_own_listings_do_not_answer_oneself(board):
    author = make.writer(registry.OrganisationFactory())
    board.put("offer", user=author)
    need = board.put("need", user=author)
    assert matching.matches_for(NOBODY, need) == []


def test_drafts_get_reasons_too(board):
    board.put("offer")
    found = matching.matches_for_draft(
        NOBODY, "need", {"title_vi": "may say lua dot trau", "budget_max": 10**9, "min_trl": "x"}
    )
    assert [reason.feature for reason in found[0].of("fits")] == ["words", "budget"]
    assert documents.SOURCE == "listing"
