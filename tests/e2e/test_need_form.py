"""A business tells its problem: with scripts and without, at both widths, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.harness import assert_accessible, assert_fits

OWNER = "htx.kinhranh@example.vn"
TITLE = "Sấy lúa tươi trong mùa mưa, giữ độ ẩm đều dưới 14%"


@pytest.fixture
def owner_page(exchange, open_context):
    def make(**kwargs):
        context = open_context(**kwargs)
        exchange.sign_in(context, OWNER)
        return context.new_page()

    return make


def send(page):
    page.get_by_role("button", name=re.compile("Gửi duyệt|Send for review")).click()


@pytest.mark.parametrize("path", ["/needs/new/?q=say lua", "/en/needs/new/?q=dry rice"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_form_fits_and_is_accessible(exchange, owner_page, path, width):
    page = owner_page(width=width)
    page.goto(exchange.url + path)
    expect(page.locator("#live li").first).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", [375, 1280])
def test_from_the_first_word_to_the_desk(exchange, owner_page, width):
    page = owner_page(width=width)
    page.goto(f"{exchange.url}/needs/new/")
    page.locator("[name=title_vi]").fill(TITLE)
    expect(page.locator("[data-saved-text]")).to_contain_text(
        re.compile(r"Đã lưu lúc \d+:\d\d. Đóng trang cũng không mất.")
    )
    address = page.url
    assert re.search(r"/drafts/[0-9A-Z]{8}/$", address)
    expect(page.locator("#live li").first).to_be_visible()
    assert page.locator("#live li p").first.inner_text()
    expect(page.locator('#field-guess input[type="checkbox"]').first).to_be_checked()
    page.close()

    page = owner_page(width=width)
    page.goto(f"{exchange.url}/needs/new/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("[name=title_vi]")).to_have_value(TITLE)

    rows = page.locator("[data-formset-row]:visible")
    assert rows.count() == 2
    page.get_by_role("button", name="Thêm yêu cầu").click()
    assert rows.count() == 3
    rows.nth(2).get_by_role("button", name=re.compile("Bỏ")).click()
    assert rows.count() == 2
    rows.nth(0).get_by_label("Thông số", exact=True).fill("Độ ẩm ra")
    rows.nth(0).get_by_label("Điều kiện").select_option("at_most")
    rows.nth(0).get_by_label("Giá trị").fill("khô")
    rows.nth(0).get_by_label("Đơn vị").fill("%")
    page.locator("[name=budget_min]").fill("600000000")
    page.locator("[name=budget_max]").fill("60000000")
    page.locator("[name=budget_max]").blur()
    expect(page.locator("[name=budget_min]")).to_have_value("600.000.000")
    send(page)

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Bạn đã ghi “khô”")
    expect(summary).to_contain_text("600.000.000")
    assert_accessible(page)
    assert_fits(page)
    summary.get_by_role("link", name=re.compile("khô")).click()
    expect(page.locator(":focus")).to_have_value("khô")
    page.locator(":focus").fill("14")
    page.locator("[name=budget_max]").fill("600 triệu")
    page.get_by_text("Không ghi tên", exact=True).click()
    send(page)
    page.wait_for_url(re.compile("/desk/listings/"))
    expect(page.locator("h1")).to_have_text(TITLE)
    assert_accessible(page)
    assert_fits(page)


def test_it_all_works_without_javascript(exchange, owner_page):
    page = owner_page(width=320, javascript=False)
    page.goto(f"{exchange.url}/en/needs/new/")
    page.locator("[name=title_en]").fill("Drying paddy without scripts")
    page.get_by_role("button", name="Add a requirement").click()
    expect(page.locator("[name=title_en]")).to_have_value("Drying paddy without scripts")
    assert page.locator("[data-formset-row]").count() == 3
    page.locator('button[name="remove_row"]').nth(2).click()
    assert page.locator("[data-formset-row]").count() == 2
    assert_fits(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("h1")).to_have_text("Drying paddy without scripts")
    page.get_by_role("link", name="Back to your listing").click()
    page.get_by_role("button", name="Go on writing").first.click()
    send(page)
    page.wait_for_url(re.compile("/en/desk/listings/"))
    page.get_by_role("link", name="Withdraw").click()
    expect(page.locator("h1")).to_have_text("Withdraw this need?")
    page.get_by_role("button", name="Withdraw it").click()
    page.wait_for_url(re.compile("/en/desk/listings/"))


def test_a_visitor_sees_suggestions_and_loses_nothing(exchange, open_context):
    context = open_context()
    page = context.new_page()
    page.goto(f"{exchange.url}/needs/new/?q=say+lua+mua+mua")
    expect(page.locator("#live li").first).to_be_visible()
    assert_accessible(page)
    page.locator("[name=body_vi]").fill("Lò vỉ ngang sấy không kịp.")
    expect(page.locator("[data-saved-text]")).to_contain_text("Đã lưu")
    page.close()
    page = context.new_page()
    page.goto(f"{exchange.url}/needs/new/")
    expect(page.locator("[name=body_vi]")).to_have_value("Lò vỉ ngang sấy không kịp.")
    page.get_by_role("button", name="Đăng ký rồi tiếp tục").click()
    page.wait_for_url(re.compile(r"/account/signup/\?next="))


def test_a_second_tab_stops_saving_and_both_texts_stay(exchange, owner_page, problems):
    problems.expect("409")
    first = owner_page()
    first.goto(f"{exchange.url}/needs/new/")
    first.locator("[name=title_vi]").fill("Hai thẻ cùng viết")
    expect(first.locator("[data-saved-text]")).to_contain_text("Đã lưu")
    second = first.context.new_page()
    second.goto(first.url)
    second.locator("[name=body_vi]").fill("Từ thẻ hai")
    expect(second.locator("[data-saved-text]")).to_contain_text("Đã lưu")
    second.wait_for_timeout(2500)
    first.locator("[name=body_vi]").fill("Từ thẻ một")
    expect(first.locator("[data-saved-text]")).to_contain_text("Không mất gì")
    first.get_by_role("button", name="Lưu và đóng").click()
    expect(first.locator("main")).to_contain_text("Từ thẻ một")
    expect(first.locator("main")).to_contain_text("Từ thẻ hai")
    assert_accessible(first)
    first.get_by_role("button", name="Viết tiếp bản của trang này").click()
    expect(first.locator("[name=body_vi]")).to_have_value("Từ thẻ một")
