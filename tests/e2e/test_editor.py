"""The centre's editor makes a page in the admin, picks live listings for it and publishes it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.harness import assert_accessible, assert_fits

EDITOR = "bientap@example.vn"
TITLE = "Vụ hè thu năm nay"
PATH = "/vu-he-thu-nam-nay/"


def add_block(page: Page, name: str) -> None:
    """The last "insert" button of the body, then the block of this name; back once it stands."""
    blocks = page.locator("[data-streamfield-child]")
    before = blocks.count()
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()
    expect(blocks).not_to_have_count(before)  # one more, and rows of its own


def write(page: Page) -> None:
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_intro").fill("Máy móc cho mùa mưa, chọn từ những gì đang chào.")
    add_block(page, "Văn bản")
    page.locator(".public-DraftEditor-content").last.click()
    page.keyboard.type("Lúa về ướt một lượt. Đây là những máy đang chào trên sàn.")
    add_block(page, "Tin đăng chọn tay")
    page.locator("input[name$='-value-title']").last.fill("Biên tập chọn")
    page.locator("[data-chooser-action-choose]").last.click()
    window = page.locator(".modal-body")
    window.locator("[name=q]").fill("máy sấy lúa")
    choice = window.locator("a[data-chooser-modal-choice]").filter(has_text="Máy sấy lúa")
    choice.first.click()
    expect(page.locator("[data-chooser-title]").last).to_contain_text("Máy sấy lúa")
    add_block(page, "Lời mời hành động")
    page.locator("input[name$='-value-title']").last.fill("Bạn có việc tương tự?")
    page.locator("input[name$='-value-label']").last.fill("Đăng nhu cầu")
    page.locator("input[name$='-value-url']").last.fill("/needs/new/")


def publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


@pytest.mark.slow
def test_an_editor_makes_a_page_of_blocks_and_translates_it(exchange, open_context, problems):
    context = open_context()
    exchange.sign_in(context, EDITOR)
    page = context.new_page()
    page.goto(f"{exchange.url}/admin/pages/")
    home = exchange.manage(
        "shell", "-v0", "-c",
        "from cms.pages.models import HomePage; "
        "print('home', HomePage.objects.get(locale__language_code='vi').pk)",
    ).split()[-1]  # fmt: skip
    page.goto(f"{exchange.url}/admin/pages/add/pages/contentpage/{home}/")
    write(page)
    publish(page)

    reader = open_context(width=375).new_page()
    assert reader.goto(exchange.url + PATH).status == 200
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.get_by_text("Lúa về ướt một lượt.")).to_be_visible()
    expect(reader.locator(".board .listing").first).to_contain_text("Máy sấy lúa")
    expect(reader.get_by_role("link", name="Đăng nhu cầu").last).to_be_visible()
    assert_fits(reader)
    assert_accessible(reader)
    # There is no English page yet: the switch leads to the English front page.
    reader.goto(exchange.url + PATH)
    alternate = reader.locator("link[rel=alternate][hreflang=en]").get_attribute("href")
    assert alternate == f"{exchange.url}/en/"

    link = page.get_by_role("link", name=TITLE, exact=True).first.get_attribute("href")
    key = re.search(r"/pages/(\d+)/", link)[1]
    page.goto(f"{exchange.url}/admin/translation/submit/page/{key}/")
    page.locator("input[name=locales]").first.check()
    page.locator("main form [type=submit]").last.click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    page.locator("#id_title").fill("This summer crop")
    page.get_by_role("tab").nth(1).click()
    page.locator("#id_slug").fill("summer-crop")
    publish(page)
    assert reader.goto(f"{exchange.url}/en/summer-crop/").status == 200
    expect(reader.get_by_role("heading", level=1)).to_have_text("This summer crop")
    assert reader.locator("html").get_attribute("lang") == "en"
    other = reader.locator("link[rel=alternate][hreflang=vi]").get_attribute("href")
    assert other == f"{exchange.url}{PATH}"
    problems.found.clear()  # Wagtail's own pages again
