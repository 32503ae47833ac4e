"""The reason quotes only what the listing really says."""

import pytest
from django.utils import translation

from marketplace.listings.models import Listing
from marketplace.listings.saved.reasons import Reasons
from marketplace.listings.search import ListingSource
from tests.factories import listings as make
from tests.listings.saved.making import criteria

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("q=máy sấy lúa", "tiêu đề có “máy sấy lúa”"),
        ("q=may say lua", "tiêu đề có “may say lua”"),
        ("q=lúa máy sấy", "tiêu đề có “lúa”, “máy sấy”"),
        ("q=sấy trấu", "nội dung có “sấy”, “trấu”"),
        ("q=cần máy sấy cho", "tiêu đề có “máy sấy”"),
        (
            "q=lúa&trl_min=5&modes=licence&modes=other",
            "tiêu đề có “lúa” · Cấp phép sử dụng (li-xăng) · TRL từ 5",
        ),
        ("price_max=400 triệu&verified=no", "Chưa xác minh · đến 400\xa0triệu\xa0₫"),
        ("", "bạn muốn biết mọi tin loại này"),
    ],
)
def test_the_words_that_it_shares_and_the_choices_that_it_meets(query, reason):
    make.live("offer", title_vi="Máy sấy lúa dạng tháp", keywords_vi="trấu", title_en="")
    (document,) = ListingSource().documents([Listing.objects.get().code])
    with translation.override("vi"):
        assert Reasons(criteria(query, "offer")).of(document) == reason
