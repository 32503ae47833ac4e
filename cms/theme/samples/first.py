"""Samples of the components, the first half of the gallery."""

from __future__ import annotations

from typing import Final

from django.utils.safestring import SafeString

from cms.theme.samples.material import (
    ACTION,
    FITS,
    FOREIGN,
    FOUND,
    LINE_ACTION,
    NEED,
    OFFER,
    TEXT,
    Sample,
)

FIRST: Final[dict[str, list[Sample]]] = {
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
}
