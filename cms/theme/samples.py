"""Sample inputs of each component, for the styleguide and the tests.

Listings, people and figures are invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.safestring import SafeString

from cms.base.fields import VNDFormField

from .forms import ChoiceCards, DateTextInput, NumberTextInput, Segmented

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

SAMPLES: Final[dict[str, list[Sample]]] = {
    "badge": [
        Sample("thường", {"label": "Bản nháp"}),
        Sample("đang chờ", {"label": "Đang duyệt", "tone": "unsure"}),
        Sample("được", {"label": "Đang đăng", "tone": "ok"}),
        Sample("để ý", {"label": "Còn 7 ngày", "tone": "warn", "icon": "clock"}),
        Sample("hỏng", {"label": "Hết hạn", "tone": "bad"}),
        Sample("nhu cầu", {"label": "Nhu cầu", "tone": "need"}),
        Sample("công nghệ", {"label": "Công nghệ", "tone": "offer"}),
        Sample("khoá", {"label": "Mở sau bảo mật", "icon": "lock"}),
    ],
    "kind": [Sample(kind, {"kind": kind}) for kind in ("need", "offer", "match", "organisation")],
    "button": [
        Sample("chính", {"label": "Gửi yêu cầu kết nối"}),
        Sample("nhu cầu", {"label": "Đăng nhu cầu", "tone": "need", "icon": "need"}),
        Sample("phụ", {"label": "Đề nghị khác", "tone": "line", "href": "#button"}),
        Sample("nhẹ", {"label": "Xem trước", "tone": "quiet"}),
        Sample("khó quay lại", {"label": "Rút tin", "tone": "danger"}),
        Sample("đang chạy", {"label": "Đang gửi", "busy": True}),
        Sample("không bấm được", {"label": "Gửi duyệt", "disabled": True}),
        Sample("lớn", {"label": "Lớn, một lần mỗi trang", "size": "big"}),
    ],
    "panel": [
        Sample("thường", {"title": "Tin của bạn"}, TEXT),
        Sample("chìm", {"title": "Bảo mật", "tone": "sunken"}, TEXT),
        Sample("nhu cầu", {"title": "Nhu cầu", "tone": "need"}, TEXT),
        Sample("công nghệ", {"title": "Công nghệ", "tone": "offer"}, TEXT),
    ],
    "turn": [
        Sample(
            "bạn",
            {
                "title": "Đến lượt bạn: trả lời 2 yêu cầu kết nối",
                "text": "Trước 17:00 thứ Tư 25/11, còn 2 ngày làm việc. Từ chối cũng là trả lời.",
                "id": "turn-1",
            },
            ACTION,
        ),
        Sample(
            "bên kia",
            {
                "title": "Đang chờ Đại học Cần Thơ trả lời",
                "text": "Còn 3 ngày làm việc. Sàn sẽ nhắc họ vào ngày mai.",
                "theirs": True,
                "id": "turn-2",
            },
        ),
    ],
    "notice": [
        Sample("tin", {"title": "Tin đang chờ duyệt", "text": "Cán bộ đọc trong 2 ngày làm việc."}),
        Sample("xong", {"title": "Tin đã lên sàn", "text": "4 bên đã được báo.", "tone": "ok"}),
        Sample("để ý", {"title": "Tìm kiếm đang chạy chậm", "tone": "warn"}),
        Sample(
            "hỏng",
            {
                "title": "Chưa lưu được",
                "text": "Bài viết còn nguyên trên màn hình. Thử lại sau một phút.",
                "tone": "bad",
                "reference": "CT-7F3K2A",
            },
        ),
    ],
    "toast": [
        Sample(
            "hoàn tác được",
            {
                "text": "Đã bỏ yêu cầu “Nền xưởng”.",
                "action_label": "Hoàn tác",
                "action_url": "#toast",
            },
        ),
        Sample("xong", {"text": "Đã lưu câu tìm."}),
    ],
    "dialog": [
        Sample(
            "đang mở",
            {
                "id": "sample-dialog",
                "title": "Rút nhu cầu này khỏi sàn?",
                "text": "2 bên đang chờ bạn trả lời sẽ được báo là nhu cầu đã rút.",
                "open": True,
            },
            SafeString(
                '<form method="dialog" class="cluster"><button class="button button--danger">Rút '
                'nhu cầu</button><button class="button button--quiet">Để nguyên</button></form>'
            ),
        )
    ],
    "empty": [
        Sample(
            "chưa có công nghệ",
            {
                "title": "Chưa có công nghệ nào hợp với nhu cầu này",
                "text": "Chúng tôi tìm lại mỗi khi có tin mới và báo bạn trước thứ Hai 30/11.",
            },
            LINE_ACTION,
        ),
        Sample("chưa có tin", {"title": "Bạn chưa đăng công nghệ nào", "art": "offer"}),
        Sample("chưa có cặp", {"title": "Chưa có cặp khớp", "art": "match"}),
    ],
    "skeleton": [Sample("hai dòng", {})],
    "money": [
        Sample("đủ số", {"amount": 480_000_000}),
        Sample("gọn", {"amount": 1_200_000_000, "short": True}),
        Sample("khoảng", {"amount": 480_000_000, "upto": 620_000_000, "short": True}),
    ],
    "avatar": [
        Sample("người", {"name": "Nguyễn Thị Sông Hương"}),
        Sample("tổ chức", {"name": "Viện Lúa", "shape": "logo", "size": "big"}),
    ],
    "facts": [
        Sample(
            "cạnh nhau",
            {
                "items": [
                    {"label": "Ngân sách", "value": "tối đa 600.000.000 ₫", "num": True},
                    {"label": "Nơi dùng", "value": "Xã Cờ Đỏ", "url": "#facts"},
                ]
            },
        ),
        Sample("chồng", {"items": [{"label": "HTX Hai Bờ", "value": "Bạn: ký"}], "stack": True}),
    ],
    "photo": [
        Sample(
            "có chú thích",
            {
                "src": "/static/theme/open-graph.png",
                "alt": "Ba chiếc ghe treo bẹo trên sông",
                "caption": "Ảnh minh hoạ.",
                "width": 1200,
                "height": 630,
            },
        )
    ],
    "listing": [
        Sample("nhu cầu ẩn danh", {"item": NEED}),
        Sample("công nghệ", {"item": OFFER}),
        Sample("tìm thấy", {"item": FOUND}),
        Sample("tiếng khác", {"item": FOREIGN}),
        Sample("có ảnh", {"item": OFFER | {"image": "/static/theme/open-graph.png"}}),
    ],
    "board": [
        Sample("lẫn hai phía", {"items": [NEED, OFFER]}),
        Sample("một phía", {"items": [NEED], "kind": "need", "show_kind": False, "wide": False}),
    ],
    "fit": [
        Sample("khớp", {"verdict": "yes", "text": "4 tấn/giờ"}),
        Sample("không khớp", {"verdict": "no", "text": "1,8 tấn/giờ"}),
        Sample("chưa rõ", {"verdict": "unknown", "text": "tin đăng không nói"}),
    ],
    "fitlist": [Sample("ba loại", {"fits": FITS})],
    "sure": [Sample(str(value), {"value": value}) for value in (1, 2, 3)],
    "match": [
        Sample(
            "đủ",
            {
                "item": OFFER
                | {
                    "anchor": "match-1",
                    "money_note": "trong ngân sách",
                    "why_html": SafeString(
                        "cùng vấn đề <mark>sấy lúa mùa mưa</mark>, TRL 8 đạt mức bạn cần."
                    ),
                    "open_question": "thời gian học vận hành.",
                    "fits": FITS,
                    "sure": 3,
                }
            },
            SafeString('<a class="button" href="#match">Gửi yêu cầu kết nối</a>'),
        )
    ],
    "table_compare": [
        Sample(
            "ba thứ",
            {
                "caption": "So sánh theo yêu cầu",
                "corner": "Yêu cầu của bạn",
                "columns": [
                    {"title": "Tầng sôi hai giai đoạn", "url": "#m1"},
                    {"title": "Bộ điều khiển nhiệt", "url": "#m2"},
                    {"title": "Bơm nhiệt lúa giống", "url": "#m3"},
                ],
                "rows": [
                    {
                        "label": "Năng suất ≥ 3 tấn/giờ",
                        "cells": [
                            {"verdict": "yes", "text": "4"},
                            {"verdict": "no", "text": "1,8"},
                            {"verdict": "unknown", "text": "chưa rõ"},
                        ],
                    },
                    {
                        "label": "Độ ẩm ra ≤ 14%",
                        "cells": [
                            {"verdict": "yes", "text": "13,5 đến 14%"},
                            {"verdict": "yes", "text": "14%"},
                            {"verdict": "yes", "text": "12 đến 13%"},
                        ],
                    },
                ],
            },
        )
    ],
    "table_stack": [
        Sample(
            "có dòng đổi",
            {
                "caption": "Đề nghị thanh toán",
                "head": [
                    {"label": "Số"},
                    {"label": "Tình trạng"},
                    {"label": "Số tiền", "num": True},
                ],
                "rows": [
                    {
                        "cells": [
                            "2026-000118",
                            {"badge": "Đã trả", "tone": "ok"},
                            "108.000.000 ₫",
                        ]
                    },
                    {
                        "cells": [
                            {"text": "2026-000131", "url": "#table"},
                            {"badge": "Chờ chuyển khoản", "tone": "warn", "icon": "clock"},
                            "300.000 ₫",
                        ],
                        "changed": True,
                    },
                ],
            },
        )
    ],
    "versus": [
        Sample(
            "chi phí",
            {
                "rows": [
                    {
                        "name": "Chi phí sấy mỗi tấn",
                        "bars": [
                            {"label": "Cách đang làm", "value": "310.000 ₫", "share": 91.2},
                            {"label": "Máy này", "value": "215.000 ₫", "share": 63.2, "new": True},
                        ],
                    }
                ]
            },
        )
    ],
    "person": [
        Sample(
            "chuyên gia",
            {
                "name": "Trần Văn Bảy",
                "role": "Tư vấn sau thu hoạch",
                "organisation": "Trường Đại học Cần Thơ",
                "url": "#person",
            },
        )
    ],
    "figures": [
        Sample(
            "hai con số",
            {
                "items": [
                    {
                        "value": "86%",
                        "label": "yêu cầu kết nối được trả lời đúng hẹn",
                        "how": "132 trên 154 trong 90 ngày; hẹn là 5 ngày làm việc.",
                        "url": "#figures",
                    },
                    {
                        "value": "47",
                        "label": "nhu cầu quá 30 ngày chưa có lời giải",
                        "how": "Nhiều nhất ở môi trường và du lịch.",
                        "weak": True,
                    },
                ]
            },
        )
    ],
    "files": [
        Sample(
            "mỗi tệp một kết quả",
            {
                "items": [
                    {
                        "name": "bien-ban-do.pdf",
                        "url": "#files",
                        "note": "1,2 MB",
                        "badge": "Xong",
                        "tone": "ok",
                    },
                    {
                        "name": "ban-ve.dwg",
                        "error": "Loại tệp này chưa nhận. Xuất thành PDF rồi tải lại.",
                        "action": "Chọn tệp khác",
                        "action_name": "replace",
                        "action_value": "2",
                    },
                    {"name": "quy-trinh.pdf", "icon": "lock", "note": "mở sau bảo mật"},
                ]
            },
        )
    ],
    "timeline": [
        Sample(
            "nhật ký",
            {
                "items": [
                    {
                        "when": "hôm nay, 8:02",
                        "who": "HTX Hai Bờ",
                        "text": "gửi tin để duyệt",
                        "icon": "reply",
                    },
                    {
                        "when": "20/11/2026, 15:10",
                        "who": "Cán bộ sàn",
                        "text": "đề nghị sửa",
                        "detail": "Thiếu đơn vị đo.",
                        "icon": "edit",
                        "tone": "warn",
                    },
                ]
            },
        )
    ],
    "dates": [
        Sample(
            "sự kiện",
            {
                "items": [
                    {
                        "date": dt.date(2026, 11, 27),
                        "title": "Chạy thử máy sấy tại xưởng",
                        "url": "#dates",
                        "text": "Thứ Sáu, 8:00, Vườn ươm KVIP, còn 14 chỗ",
                    },
                ]
            },
        )
    ],
    "news": [
        Sample(
            "tin",
            {"items": [{"title": "Máy sấy chạy được 12 tháng", "url": "#news", "text": "20/11"}]},
        )
    ],
    "field_index": [
        Sample(
            "hai lĩnh vực",
            {
                "items": [
                    {"label": "Lúa gạo", "url": "#fields", "needs": 14, "offers": 38},
                    {"label": "Trái cây", "url": "#fields", "needs": 22, "offers": 17},
                ]
            },
        )
    ],
    "track": [
        Sample(
            "một thoả thuận",
            {
                "steps": [
                    {"label": "Yêu cầu kết nối", "note": "2/6", "state": "done"},
                    {"label": "Thương lượng", "note": "4/6 đến 28/8", "state": "done"},
                    {"label": "Ký", "note": "chờ bên bán", "state": "now"},
                    {"label": "Giao", "note": "4 mốc"},
                    {"label": "Hoàn thành", "note": "3/2027"},
                ]
            },
        )
    ],
    "trl": [Sample("mức 6", {"value": 6}), Sample("so với nhu cầu", {"value": 8, "need": 7})],
    "trl_mini": [Sample(str(value), {"value": value}) for value in (2, 5, 9)],
    "countdown": [
        Sample(
            "đăng ký hợp đồng",
            {
                "days": 18,
                "total": 90,
                "text": "Hạn cuối 11/12/2026: 90 ngày kể từ ngày ký 12/9.",
            },
        )
    ],
    "meter": [Sample("đã qua", {"value": 72, "total": 90, "label": "Đã qua 72 trên 90 ngày"})],
    "checks": [
        Sample(
            "hồ sơ",
            {
                "items": [
                    {"label": "Hợp đồng, bản ký", "ok": True},
                    {"label": "quyết định giao quyền", "ok": False, "note": "bên bán nộp"},
                ]
            },
        )
    ],
    "rail": [
        Sample(
            "biểu mẫu",
            {
                "steps": [
                    {"label": "Vấn đề", "href": "#p1", "state": "done"},
                    {"label": "Yêu cầu", "href": "#p2", "state": "bad", "note": "1 chỗ cần sửa"},
                    {"label": "Tiền và thời hạn", "href": "#p3", "state": "now"},
                    {"label": "Ai thấy gì", "href": "#p4"},
                ]
            },
        )
    ],
    "saved": [
        Sample("đã lưu", {"text": "Đã lưu lúc 10:42. Đóng trang cũng không mất."}),
        Sample("chưa lưu", {"text": "Chưa lưu được. Bài viết còn nguyên.", "failed": True}),
    ],
    "ask": [
        Sample(
            "trên trang",
            {
                "action": "/search/",
                "value": "may say lua",
                "id": "q-sample",
                "hint": "Cứ nói như nói với thợ máy, có dấu hay không dấu đều được.",
            },
        )
    ],
    "suggest": [
        Sample(
            "ba loại",
            {
                "id": "sample-list",
                "items": [
                    {"label_html": SafeString("<b>sấy lú</b>a mùa mưa"), "url": "#", "note": "23"},
                    {"label": "Máy sấy lúa", "kind": "offer", "url": "#", "note": "công nghệ"},
                    {"label": "Sấy lúa tươi", "kind": "need", "url": "#", "note": "nhu cầu"},
                ],
            },
        )
    ],
    "drawer": [Sample("đóng", {"title": "Lọc kết quả", "count": 3}, TEXT)],
    "facet": [
        Sample(
            "nhiều chọn",
            {
                "legend": "Lĩnh vực",
                "name": "field",
                "options": OPTIONS,
                "more": [{"value": "fish", "label": "Thuỷ sản", "count": 1}],
                "more_label": "Thêm 1 lĩnh vực",
            },
        ),
        Sample("hết", {"legend": "Sở hữu trí tuệ", "note": "Các tin còn lại chưa khai báo quyền."}),
    ],
    "chip": [Sample("đang lọc", {"label": "TRL từ 7", "url": "?"})],
    "pager": [
        Sample("giữa", {"number": 5, "total": 12, "summary": "41 đến 50 trên 118"}),
        Sample("một trang", {"number": 1, "total": 1, "summary": "3 kết quả"}),
    ],
    "breadcrumbs": [
        Sample("hai cấp", {"items": [{"label": "Nhu cầu", "url": "#"}, {"label": "N-0417"}]})
    ],
    "tabs": [
        Sample(
            "ba phần",
            {
                "label": "Loại kết quả",
                "items": [
                    {"label": "Tất cả", "url": "#tabs", "count": 23, "current": True},
                    {"label": "Nhu cầu", "url": "#tabs", "count": 9},
                    {"label": "Công nghệ", "url": "#tabs", "count": 14},
                ],
            },
        )
    ],
    "languages": [
        Sample(
            "sang tiếng Anh",
            {
                "items": [
                    {"code": "vi", "name": "Tiếng Việt", "url": "/", "current": True},
                    {"code": "en", "name": "English", "url": "/en/", "current": False},
                ]
            },
        )
    ],
    "messages": [Sample("không có", {"items": []})],
    "error_summary": [Sample("hai chỗ", {"form": _bound()})],
    "segmented": [
        Sample(
            "ngắn",
            {
                "name": "weight",
                "legend": "Mức của yêu cầu",
                "options": [
                    {"value": "must", "label": "Bắt buộc", "checked": True},
                    {"value": "wish", "label": "Mong muốn"},
                ],
            },
        ),
        Sample(
            "nhãn dài",
            {
                "name": "mode",
                "legend": "How it may be handed over",
                "options": [
                    {"value": "a", "label": "Sale of the machine with the right to use it"},
                    {"value": "b", "label": "Licence for the whole region", "checked": True},
                    {"value": "c", "label": "Finish it together"},
                ],
            },
        ),
    ],
    "choices": [
        Sample(
            "ai thấy tên",
            {
                "name": "disclosure",
                "legend": "Tên của bạn trên tin này",
                "options": [
                    {"value": "named", "label": "Hiện tên", "help": "Ai cũng thấy."},
                    {
                        "value": "anonymous",
                        "label": "Ẩn danh",
                        "help": "Tên chỉ mở với bên bạn nhận lời.",
                        "checked": True,
                    },
                ],
            },
        )
    ],
    "upload": [
        Sample(
            "thường",
            {
                "id": "up-1",
                "name": "files",
                "label": "Tài liệu công nghệ",
                "hint": "PDF, DOCX, JPG, PNG; tối đa 20 MB mỗi tệp.",
                "multiple": True,
            },
        ),
        Sample(
            "bị từ chối",
            {
                "id": "up-2",
                "name": "files",
                "label": "Ảnh xưởng",
                "hint": "JPG, PNG; tối đa 20 MB.",
                "error": "Loại tệp này chưa nhận. Xuất thành PDF rồi tải lại.",
            },
        ),
    ],
    "savebar": [Sample("đã lưu", {"saved": "Đã lưu lúc 10:42"}, ACTION)],
}

#: How the exchange speaks: where, Vietnamese, English. Each written anew, not word by word.
WORDING: Final = (
    (
        "search label",
        "Bạn đang cần giải quyết vấn đề gì?",
        "What problem do you need to solve?",
    ),
    (
        "nothing found",
        "Chưa có tin nào khớp. Đây là những tin gần nhất; bạn cũng có thể đăng thành nhu cầu.",
        "Nothing matches yet. These come closest, or post it as a need.",
    ),
    (
        "saved",
        "Đã lưu lúc 10:42. Đóng trang cũng không mất.",
        "Saved at 10:42. You can close this page.",
    ),
    (
        "error summary",
        "Còn 2 chỗ cần sửa trước khi gửi. Bài viết của bạn vẫn còn nguyên.",
        "Two things to fix before sending. Everything you wrote is still here.",
    ),
    (
        "number expected",
        "Ghi bằng số, ví dụ 14. Bạn đã ghi “khô”.",
        "Enter a number, such as 14. You wrote “dry”.",
    ),
    (
        "file refused",
        "Loại tệp này chưa nhận. Xuất thành PDF rồi tải lại.",
        "We can't take this type of file. Export it as PDF and upload again.",
    ),
    (
        "decline",
        "Cảm ơn bạn đã gửi yêu cầu kết nối. Chúng tôi chưa nhận lần này vì: cần máy lớn hơn.",
        "Thank you for reaching out. We can't take this up now because we need a larger machine.",
    ),
    (
        "withdraw",
        "Rút nhu cầu này khỏi sàn? 2 bên đang chờ bạn trả lời sẽ được báo.",
        "Withdraw this need? Two parties waiting for your answer will be told.",
    ),
)
