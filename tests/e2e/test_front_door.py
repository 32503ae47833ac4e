"""The first page, at both widths and in both languages: it opens, fits, and axe finds nothing."""

import pytest

from tests.e2e.harness import assert_accessible, assert_fits


@pytest.mark.parametrize(("path", "language"), [("/", "vi"), ("/en/", "en")])
def test_the_home_page_opens(exchange, page, path, language):
    answer = page.goto(exchange.url + path)
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == language
    assert_fits(page)
    assert_accessible(page)


def test_it_reads_without_javascript(exchange, open_context):
    page = open_context(width=320, javascript=False).new_page()
    assert page.goto(exchange.url).status == 200
    assert page.locator("h1").count() == 1
