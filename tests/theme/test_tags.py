import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils.translation import override

from cms.theme import words


def draw(source: str, **context: Any) -> str:
    return Template("{% load theme %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("vi", "{{ 480000000|vnd }}", "480.000.000\xa0₫"),
        ("en", "{{ 480000000|vnd }}", "VND\xa0480,000,000"),
        ("vi", "{{ 480000000|vnd_short }}", "480\xa0triệu\xa0₫"),
        ("en", "{{ 480000000|vnd_short }}", "VND\xa0480\xa0million"),
        ("vi", "{{ none|vnd }}", ""),
        ("en", "{% vnd_range none 600000000 %}", "at most VND\xa0600\xa0million"),
        ("en", "{% vnd_range 600000000 none %}", "from VND\xa0600\xa0million"),
        ("en", "{% vnd_range none none %}", "negotiable"),
        ("en", "{% vnd_range 1000000 1000000 %}", "VND\xa01\xa0million"),
    ],
)
def test_money(language: str, source: str, expected: str) -> None:
    with override(language):
        assert draw(source, none=None) == expected


@pytest.mark.parametrize(
    ("language", "start", "end", "expected"),
    [
        ("vi", dt.date(2026, 11, 27), None, "27/11/2026"),
        ("vi", dt.date(2026, 11, 27), dt.date(2026, 11, 29), "27–29/11/2026"),
        ("vi", dt.date(2026, 11, 27), dt.date(2026, 12, 2), "27/11–2/12/2026"),
        ("en", dt.date(2026, 11, 27), dt.date(2026, 11, 29), "27–29 November 2026"),
        ("en", dt.date(2026, 11, 27), dt.date(2026, 12, 2), "27 November 2026 – 2 December 2026"),
        # An instant belongs to the day that it is in Cần Thơ.
        ("vi", dt.datetime(2026, 11, 26, 18, tzinfo=dt.UTC), None, "27/11/2026"),
    ],
)
def test_days(language: str, start: dt.date, end: dt.date | None, expected: str) -> None:
    with override(language):
        assert words.daterange(start, end) == expected


def test_text_that_falls_back_says_its_language() -> None:
    record = {"title_vi": "Máy <sấy>", "title_en": ""}
    with override("vi"):
        assert draw('{{ r|tr:"title" }}', r=record) == "Máy &lt;sấy&gt;"
    with override("en"):
        assert draw('{{ r|tr:"title" }}', r=record) == '<span lang="vi">Máy &lt;sấy&gt;</span>'
        assert draw('{{ r|tr_plain:"title" }}', r=record) == "Máy &lt;sấy&gt;"


@pytest.mark.parametrize(
    ("query", "key", "value", "expected"),
    [
        ("q=a&page=3", "field", "rice", "?q=a&amp;field=rice"),
        ("q=a&field=rice&field=fish&page=2", "field", "rice", "?q=a&amp;field=fish"),
        ("field=rice", "field", "rice", "?"),
        ("field=rice&q=a", "field", None, "?q=a"),
    ],
)
def test_query_toggle(query: str, key: str, value: str | None, expected: str) -> None:
    source = "{% query_toggle query key value %}"
    assert draw(source, query=QueryDict(query), key=key, value=value) == expected


def test_page_link_keeps_the_filters() -> None:
    assert draw("{% page_link query 3 %}", query=QueryDict("q=a&page=2")) == "?q=a&amp;page=3"


def test_icon_is_decoration_from_the_sprite() -> None:
    assert draw('{% icon "need" %}') == (
        '<svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="/static/theme/icons.svg#need"/></svg>'
    )
