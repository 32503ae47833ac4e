"""Samples of the components, the second half of the gallery."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.safestring import SafeString

from cms.theme.samples.material import ACTION, OPTIONS, TEXT, Sample, _bound

SECOND: Final[dict[str, list[Sample]]] = {
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
