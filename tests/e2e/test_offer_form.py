"""A technology is offered: pictures and files stay, the preview tells the truth, colleagues approve."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.harness import assert_accessible, assert_fits

OFFICER = "nghiencuu@example.vn"
OFFICE = "phongkhoahoc@example.vn"
TITLE = "Màng bọc trái cây từ tinh bột khoai"


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (900, 600), "#8a5").save(stream, "JPEG")
    return {"name": "mang.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def file_named(name, body=b"%PDF-1.4 test"):
    return {"name": name, "mimeType": "application/pdf", "buffer": body}


@pytest.fixture
def page_of(exchange, open_context):
    def make(address, **kwargs):
        context = open_context(**kwargs)
        exchange.sign_in(context, address)
        return context.new_page()

    return make


@pytest.mark.parametrize("path", ["/offers/new/", "/en/offers/new/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_form_fits_and_is_accessible(exchange, page_of, path, width):
    page = page_of(OFFICER, width=width)
    page.goto(exchange.url + path)
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", [375, 1280])
def test_an_offer_with_files_goes_to_colleagues(exchange, page_of, width):
    page = page_of(OFFICER, width=width)
    page.goto(f"{exchange.url}/offers/new/")
    page.locator("[name=title_vi]").fill(TITLE)
    page.locator("#new_images").set_input_files(
        [picture(), {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90"}]
    )
    page.locator("#new_documents").set_input_files(file_named("Báo cáo thử nghiệm.pdf"))
    page.locator("#new_evidence").set_input_files(file_named("Quyết định giao quyền.pdf"))
    page.get_by_role("button", name="Gửi duyệt").click()
    expect(page.locator("#new_images_error")).to_contain_text("x.jpg")
    expect(page.locator('[name$="-caption_vi"]')).to_have_count(1)
    expect(page.get_by_role("link", name="Báo cáo thử nghiệm.pdf")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.locator('[name$="-caption_vi"]').fill("Xoài bọc màng sau chín ngày")

    page.get_by_role("button", name="Gửi duyệt").click()
    summary = page.get_by_role("alert").first
    expect(summary).to_contain_text("Tóm tắt")
    page.locator("[name=summary_vi]").fill("Giữ xoài tươi thêm chín ngày.")
    page.locator('[name=trl][value="6"]').check()
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator("main")).to_contain_text("Xoài bọc màng sau chín ngày")
    expect(page.locator("main")).not_to_contain_text("Quyết định giao quyền")
    assert_accessible(page)

    page.get_by_role("link", name="Về tin của bạn").click()
    page.get_by_role("button", name="Viết tiếp").first.click()
    page.get_by_role("button", name="Gửi duyệt").click()
    warning = page.locator("#novelty")
    expect(warning).to_contain_text("tính mới")
    warning.get_by_role("checkbox").check()
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url(re.compile("/desk/listings/"))
    address = page.url

    office = page_of(OFFICE, width=width)
    office.goto(f"{exchange.url}/desk/")
    office.get_by_role("link", name="Đọc và quyết định").first.click()
    assert_accessible(office)
    assert_fits(office)
    office.get_by_role("button", name="Gửi trả").click()
    expect(office.get_by_role("alert")).to_be_visible()
    office.get_by_label("Góp ý").fill("Thêm số đơn nhé.")
    office.get_by_role("button", name="Gửi trả").click()
    office.wait_for_url(re.compile("/desk/approvals/$"))

    page.goto(address)
    expect(page.locator("main")).to_contain_text("Thêm số đơn nhé.")
    page.get_by_role("link", name="Rút tin").click()
    page.get_by_role("button", name="Rút tin").click()
    page.wait_for_url(re.compile("/desk/listings/"))


def test_another_organisations_pages_are_not_there(exchange, page_of, problems):
    problems.expect("404")
    owner = page_of(OFFICER)
    owner.goto(f"{exchange.url}/offers/new/")
    owner.locator("[name=title_vi]").fill("Bí mật của trường")
    expect(owner.locator("[data-saved-text]")).to_contain_text("Đã lưu")
    stranger = page_of("htx.kinhranh@example.vn")
    answer = stranger.goto(owner.url)
    assert answer.status == 404
    assert "Bí mật" not in stranger.content()
