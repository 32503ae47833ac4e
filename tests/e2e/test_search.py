"""Searching in a browser: suggestions, filters without a reload, the way back, shared addresses."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.harness import assert_accessible, assert_fits

QUERY = "/search/?q=may+say+lua"


def first_title(page: Page) -> str:
    return page.locator("#results .board h2").first.inner_text()


def open_filters(page: Page) -> None:
    """On phones the filters are behind a drawer."""
    drawer = page.locator("details.drawer")
    if drawer.locator("> summary").is_visible() and drawer.get_attribute("open") is None:
        drawer.locator("> summary").click()


@pytest.mark.parametrize("path", [QUERY, "/en/search/?q=dryer", "/search/?q=zzzzqq", "/needs/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_accessible_and_fit(exchange, open_context, path, scheme):
    for width in (320, 1280):
        page = open_context(width=width, color_scheme=scheme).new_page()
        page.goto(exchange.url + path)
        assert_fits(page)
        assert_accessible(page)


def test_from_the_home_page_to_results(exchange, page):
    page.goto(exchange.url)
    box = page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first
    box.click()
    box.press_sequentially("may say", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    box.fill("may say lua")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=may"))
    assert first_title(page).startswith("Máy sấy lúa")


def test_filters_keep_the_focus_and_the_way_back_restores_all(exchange, page):
    page.goto(exchange.url + QUERY)
    before = page.locator("#results [role=status]").first.inner_text()
    open_filters(page)
    tick = page.locator("#f-kind-offer")
    tick.focus()
    tick.press("Space")
    page.wait_for_url(re.compile("kind=offer"))
    expect(page.locator(".chip")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "f-kind-offer"
    assert page.locator("#f-kind-offer").is_checked()
    assert "price_min" not in page.url
    narrowed = page.locator("#results [role=status]").first.inner_text()
    assert narrowed != before
    page.locator("#results .board h2 a").first.click()
    page.wait_for_url(re.compile("/offers/"))
    page.go_back()
    page.wait_for_url(re.compile("kind=offer"))
    expect(page.locator(".chip")).to_have_count(1)
    assert page.locator("#results [role=status]").first.inner_text() == narrowed
    page.go_back()
    page.wait_for_url(lambda url: "kind" not in url)
    expect(page.locator(".chip")).to_have_count(0)
    assert page.locator("#results [role=status]").first.inner_text() == before
    assert page.locator("header.site").count() == 1


def test_an_address_can_be_shared(exchange, open_context):
    page = open_context().new_page()
    page.goto(exchange.url + QUERY)
    page.locator("#f-kind-need").check()
    page.wait_for_url(re.compile("kind=need"))
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    page.locator("#sort").select_option("price_asc")
    page.wait_for_url(re.compile("sort=price_asc"))
    expect(page.locator("#sort")).to_have_value("price_asc")
    rows = page.locator("#results .board h2").all_inner_texts()
    other = open_context(width=375).new_page()
    other.goto(page.url)
    assert other.locator("#results .board h2").all_inner_texts() == rows


def test_without_javascript(exchange, open_context):
    page = open_context(javascript=False).new_page()
    page.goto(exchange.url + QUERY)
    page.locator("#f-kind-need").check()
    page.locator("#filters button[type=submit]").click()
    assert "kind=need" in page.url
    assert page.locator(".chip").count() == 1
    page.locator(".chip").click()
    assert "kind" not in page.url
    page.locator("#results .board h2 a").first.click()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("kind", ["needs", "offers"])
def test_pages_of_listings(exchange, open_context, kind):
    for width, prefix in ((320, "/en"), (1280, "")):
        page = open_context(width=width).new_page()
        page.goto(f"{exchange.url}{prefix}/{kind}/")
        page.locator("#results .board h2 a").first.click()
        page.wait_for_url(re.compile(f"/{kind}/.+"))
        assert_fits(page)
        assert_accessible(page)


def test_what_has_no_result_can_be_posted(exchange, page):
    page.goto(f"{exchange.url}/search/?q=kim+cuong+nhan+tao")
    page.locator("#results").get_by_role("link", name="Đăng thành nhu cầu").first.click()
    page.wait_for_url(re.compile("/needs/new/"))
    assert "kim cuong nhan tao" in page.content()
