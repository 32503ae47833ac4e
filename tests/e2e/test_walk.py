"""The whole line: a stranger signs up, says a problem, staff approve, both sides find each other."""

import re
import time
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.harness import assert_accessible, assert_fits

MODERATOR = "kiemduyet1@example.vn"
SUPPLIER = "lanh@example.vn"
PASSWORD = "mot-cau-dai-de-nho-2026"
TITLE = "Cần máy sấy lúa ướt cho trại giống {mark}"


def code_in(mail) -> str:
    """The six digits of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"\b(\d{6})\b|\b([A-Z0-9]{6})\b", text).group(0)


def sign_up(exchange, page: Page, address: str) -> None:
    """Account, code, organisation."""
    page.goto(f"{exchange.url}/account/signup/")
    assert_accessible(page)
    assert_fits(page)
    boxes = page.locator("main input[type=checkbox]")
    assert [boxes.nth(n).is_checked() for n in range(boxes.count())] == [False] * boxes.count()
    page.fill("input[name=full_name]", "Trần Thị Út Mười")
    page.fill("input[name=login]", address)
    page.fill("input[name=password1]", PASSWORD)
    page.check("input[name=consent_account]")
    page.check("input[name=consent_match_alerts]")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
    page.fill("input[name=code]", code_in(exchange.wait_for_mail(address)))
    page.press("input[name=code]", "Enter")
    page.wait_for_url(re.compile("/account/organisation/"))
    assert_accessible(page)
    assert_fits(page)
    page.goto(f"{exchange.url}/account/organisation/new/?kind=household_business")
    name = page.locator("input[name=name_vi]")
    name.fill(f"Hộ kinh doanh Út Mười {address[:6]}")
    name.press("Enter")
    page.wait_for_load_state()
    assert "Út Mười" in page.locator("main").inner_text()


def post_need(exchange, page: Page, title: str) -> None:
    """One sentence is enough; suggestions stand beside it before anything is sent."""
    page.goto(f"{exchange.url}/needs/new/")
    page.locator("[name=title_vi]").fill(title)
    expect(page.locator("#live li").first).to_be_visible()
    assert page.locator("#live li p").first.inner_text() != ""
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url(re.compile("/desk/listings/"))
    expect(page.locator("h1")).to_have_text(title)


def approve(exchange, page: Page, title: str) -> None:
    """Completeness, the look at the lists, approval."""
    page.goto(f"{exchange.url}/admin/")
    page.goto(f"{exchange.url}/admin/moderation/?q={title[-8:]}")
    page.get_by_role("link", name=re.compile(re.escape(title))).first.click()
    page.wait_for_url(re.compile("/admin/moderation/[0-9A-Z]{8}/"))
    page.locator("form[action$='/pass_completeness/'] button").first.click()
    page.locator("input[name=entry][value=none]").check()
    page.locator("form[action$='/check/'] button").first.click()
    page.locator("form[action$='/approve/'] button").first.click()
    page.wait_for_load_state()


def found_within(exchange, page: Page, words: str, title: str, seconds: float) -> None:
    """The moment it is approved it is found by search."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        page.goto(f"{exchange.url}/search/?q={words}&kind=need&sort=newest")
        if page.get_by_role("link", name=title).count():
            return
        time.sleep(0.5)
    raise AssertionError(f"{title!r} isn't found within {seconds} s")


@pytest.mark.parametrize("width", [375, 1280])
def test_from_a_stranger_to_a_match(exchange, open_context, problems, width):
    mark = uuid.uuid4().hex[:8]
    address, title = f"{mark}@example.vn", TITLE.format(mark=mark)
    owner = open_context(width=width).new_page()
    sign_up(exchange, owner, address)
    post_need(exchange, owner, title)
    listing_page = owner.url

    staff = open_context(width=1280)
    exchange.sign_in(staff, MODERATOR)
    approve(exchange, staff.new_page(), title)

    visitor = open_context(width=width).new_page()
    found_within(exchange, visitor, f"may say lua {mark}", title, 20)
    visitor.get_by_role("link", name=title).first.click()
    expect(visitor.locator("h1")).to_have_text(title)
    expect(visitor.locator("#matches article.match").first).to_be_visible()
    why = visitor.locator("#matches .match__why").first.inner_text()
    assert "cùng nói về" in why
    assert_accessible(visitor)
    assert_fits(visitor)

    exchange.tick()
    exchange.wait_for_mail(address, after=1)
    owner.goto(listing_page)
    assert_accessible(owner)
    owner.goto(f"{exchange.url}/account/notifications/")
    expect(owner.locator("main")).to_contain_text(title)


def test_the_supplier_is_told_of_a_new_need(exchange, open_context):
    mark = uuid.uuid4().hex[:8]
    address, title = f"{mark}@example.vn", TITLE.format(mark=mark)
    owner = open_context(width=375).new_page()
    sign_up(exchange, owner, address)
    post_need(exchange, owner, title)
    staff = open_context(width=1280)
    exchange.sign_in(staff, MODERATOR)
    before = len(exchange.mails(SUPPLIER))
    approve(exchange, staff.new_page(), title)

    visitor = open_context(width=1280).new_page()
    found_within(exchange, visitor, f"may say lua {mark}", title, 20)
    exchange.tick()

    limit = time.monotonic() + 90
    while time.monotonic() < limit:
        subjects = [str(mail["Subject"]) for mail in exchange.mails(SUPPLIER)[before:]]
        if any(mark in subject for subject in subjects):
            return
        time.sleep(3)
        exchange.tick()
    raise AssertionError(f"no mail about {mark}: {subjects}")
