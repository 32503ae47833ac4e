"""What the samples are made of: forms, listings and figures, all invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.safestring import SafeString

from cms.base.fields import VNDFormField
from cms.theme.forms import ChoiceCards, DateTextInput, NumberTextInput, Segmented

MARKED_TITLE: Final = SafeString("<mark>Máy sấy lúa</mark> tầng sôi hai giai đoạn, đốt trấu")
ACTION: Final = SafeString('<a class="button" href="#top">Xem và trả lời</a>')
LINE_ACTION: Final = SafeString('<a class="button button--line" href="#top">Nới một yêu cầu</a>')
TEXT: Final = SafeString('<p class="meta">Thông tin để hành động.</p>')


@dataclass(frozen=True, slots=True)
class Sample:
    label: str
    values: dict[str, Any] = field(default_factory=dict)
    content: SafeString | None = None


class SampleForm(forms.Form):
    """A form that came back."""

    title = forms.CharField(label="Nói trong một câu", help_text="Nên có: làm gì, với cái gì.")
    budget = VNDFormField(label="Ngân sách", required=False)


class GuideForm(forms.Form):
    """Every kind of field, some with an error."""

    name = forms.CharField(label="Tên tổ chức", help_text="Như trong giấy đăng ký.")
    tax_code = forms.CharField(label="Mã số thuế", min_length=10)
    budget = VNDFormField(label="Ngân sách", required=False, help_text="Để trống nếu chưa biết.")
    moisture = forms.CharField(label="Độ ẩm ra", widget=NumberTextInput)
    about = forms.CharField(label="Kể thêm", widget=forms.Textarea, required=False)
    place = forms.ChoiceField(label="Tỉnh, thành", choices=[("ct", "Cần Thơ"), ("vl", "Vĩnh Long")])
    due = forms.DateField(label="Cần chạy được trước ngày", widget=DateTextInput)
    fields_of = forms.MultipleChoiceField(
        label="Lĩnh vực",
        choices=[("rice", "Lúa gạo"), ("fish", "Thuỷ sản")],
        widget=forms.CheckboxSelectMultiple,
    )
    weight = forms.ChoiceField(
        label="Mức", choices=[("must", "Bắt buộc"), ("wish", "Mong muốn")], widget=Segmented
    )
    disclosure = forms.ChoiceField(
        label="Tên của bạn trên tin này",
        choices=[("named", "Hiện tên"), ("anonymous", "Ẩn danh")],
        widget=ChoiceCards(
            help_texts={"named": "Ai cũng thấy.", "anonymous": "Chỉ mở với bên bạn nhận lời."}
        ),
    )
    photo = forms.FileField(label="Ảnh xưởng", required=False, help_text="JPG, PNG; tối đa 20 MB.")
    consent = forms.BooleanField(
        label="Cho bàn kết nối gọi điện hỏi thêm", help_text="Rút lại lúc nào cũng được."
    )


def guide_form() -> GuideForm:
    """The form as it looks when it came back."""
    data = {
        "name": "HTX Hai Bờ",
        "tax_code": "180012345",
        "budget": "600.000.000",
        "weight": "must",
    }
    rest = {"budget": "600.000.000", "disclosure": "anonymous", "moisture": "14,5"}
    return GuideForm(data | rest | {"fields_of": ["rice"]})


def _bound() -> SampleForm:
    return SampleForm({"title": "", "budget": "khoảng sáu trăm"})


NEED: Final[dict[str, Any]] = {
    "kind": "need",
    "title": "Phân loại xoài theo độ chín bên trong, ít nhất 2 tấn mỗi giờ",
    "url": "#listing",
    "text": "Hiện chọn bằng tay, sai khoảng một phần năm.",
    "anonymous": True,
    "verified": True,
    "place": "Cái Răng",
    "money": "tối đa 900 triệu ₫",
    "trl_min": 7,
    "days_left": 74,
}
OFFER: Final[dict[str, Any]] = {
    "kind": "offer",
    "title": "Trạm đo mặn dùng pin mặt trời, tự rửa đầu đo bằng khí nén",
    "url": "#listing",
    "organisation": "Trường ĐH Kỹ thuật và Công nghệ Cần Thơ",
    "organisation_url": "#organisation",
    "verified": True,
    "place": "Ninh Kiều",
    "response": "trả lời 88%",
    "money": "từ 36 triệu ₫",
    "trl": 8,
    "facts": ["Bán thiết bị"],
}
FOUND: Final[dict[str, Any]] = OFFER | {
    "title_html": MARKED_TITLE,
    "text_html": SafeString("<mark>Sấy lúa</mark> tươi từ 28% xuống 14% trong một lượt."),
    "badges": [{"label": "Hạn chế chuyển giao: cần giấy chấp thuận", "tone": "warn"}],
}
FOREIGN: Final[dict[str, Any]] = OFFER | {
    "title": "Paddy dryer controller for existing flat-bed dryers",
    "title_lang": "en",
    "organisation_url": "",
    "verified": False,
    "organisation": "Công ty Cơ khí Bảy Sông",
}
FITS: Final = [
    {"ask": "Năng suất ít nhất 3 tấn/giờ, bắt buộc", "verdict": "yes", "text": "4 tấn/giờ"},
    {
        "ask": "Nền xưởng 8 × 14 m, mong muốn",
        "verdict": "no",
        "text": "cần 9 × 16 m",
    },  # a multiplication sign
    {"ask": "Học trong 3 ngày, mong muốn", "verdict": "unknown", "text": "tin đăng không nói"},
]
OPTIONS: Final = [
    {"value": "rice", "label": "Lúa gạo và sau thu hoạch", "count": 17, "selected": True},
    {"value": "machines", "label": "Cơ khí, tự động hoá", "count": 8},
    {"value": "fund", "label": "Quỹ đầu tư", "count": 0},
]
