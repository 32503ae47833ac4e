"""The forms to start terms from: what the exchange ships, and what one fills in today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from cms.accounts import staff
from cms.base import clock
from marketplace.deals.terms.models import StartingForm

SHIPPED: tuple[dict[str, Any], ...] = (
    {
        "code": "trial",
        "name_vi": "Dùng thử có trả phí",
        "name_en": "Paid trial",
        "help_vi": "Ngắn, có phép thử đo được; thử đạt rồi mới bàn hợp đồng đầy đủ.",
        "help_en": "Short, with a test that can be measured; the whole contract comes after it.",
        "neutral": {
            "kind": "technology_transfer",
            "right": "use",
            "exclusivity": "non_exclusive",
            "price_kind": "lump",
            "duration": 3,
            "acceptance_days": 5,
            "secrecy_months": 36,
            "improvements": "giver",
            "disputes": "court",
        },
        "vi": {
            "field_of_use": "Chỉ để chạy thử tại nơi đã ghi, không bán sản phẩm ra thị trường.",
            "trial_test": "Đo: …\nCách đo: …\nĐạt khi: …\nThời gian thử: …",
            "other": "Thử không đạt thì bên nhận trả lại thiết bị, tài liệu và không nợ gì thêm.",
            "steps": [
                [
                    "Lắp đặt và chạy thử",
                    "Máy chạy tại nơi thử, người vận hành đã được chỉ.",
                    30,
                ],
                ["Biên bản kết quả thử", "Hai bên cùng đo theo phép thử và ghi biên bản.", 90],
            ],
        },
        "en": {
            "field_of_use": "For the trial at the named place only; nothing made is sold.",
            "trial_test": "Measured: …\nHow: …\nPassed when: …\nDuration: …",
            "other": "If the trial fails, everything goes back and nothing more is owed.",
            "steps": [
                [
                    "Installed and running",
                    "It runs on site; people are shown how.",
                    30,
                ],
                [
                    "Record of the trial",
                    "Both measure as the test says and sign.",
                    90,
                ],
            ],
        },
    },
    {
        "code": "joint-development",
        "name_vi": "Cùng phát triển",
        "name_en": "Joint development",
        "help_vi": "Công nghệ chưa sẵn sàng: hai bên cùng làm tiếp và cùng hưởng.",
        "help_en": "The technology isn't ready yet: both sides take it further and share it.",
        "neutral": {
            "kind": "service",
            "right": "use",
            "exclusivity": "sole",
            "price_kind": "lump",
            "duration": 24,
            "acceptance_days": 10,
            "secrecy_months": 60,
            "improvements": "shared",
            "disputes": "court",
        },
        "vi": {
            "subject": "Cùng nghiên cứu, hoàn thiện …",
            "training": "Người của bên nhận cùng làm trong suốt thời gian phát triển.",
            "other": "Mỗi bên góp: …\nKết quả chung được dùng như sau: …",
            "steps": [
                ["Mẫu thử trong phòng thí nghiệm", "Đạt các chỉ tiêu: …", 180],
                ["Mẫu thử tại xưởng", "Chạy … giờ tại xưởng của bên nhận, đạt: …", 365],
                ["Báo cáo cuối", "Hai bên ký biên bản kết quả.", 540],
            ],
        },
        "en": {
            "subject": "Joint work to make … ready",
            "training": "People of the taking side work along through the whole development.",
            "other": "Each side brings in: …\nWhat comes of it is used as follows: …",
            "steps": [
                ["Sample in the laboratory", "It reaches: …", 180],
                [
                    "Sample in the workshop",
                    "It runs … hours there and reaches: …",
                    365,
                ],
                ["Final report", "Both sides sign a record of the results.", 540],
            ],
        },
    },
)


def sync() -> str:
    """Write the shipped forms where they are missing: what staff have edited stays; idempotent."""
    made = 0
    for position, shipped in enumerate(SHIPPED, 1):
        names = {name: shipped[name] for name in ("name_vi", "name_en", "help_vi", "help_en")}
        contents = {
            f"content_{lang}": {**shipped["neutral"], **shipped[lang]} for lang in ("vi", "en")
        }
        _form, created = StartingForm.objects.get_or_create(
            code=shipped["code"], defaults={**names, **contents, "position": position}
        )
        made += created
    _let_moderators_edit()
    return f"{made} forms to start terms from"


def _let_moderators_edit() -> None:
    group, _made = Group.objects.get_or_create(name=staff.MODERATOR)
    kind = ContentType.objects.get_for_model(StartingForm)
    codes = [f"{verb}_startingform" for verb in ("view", "add", "change")]
    group.permissions.add(*Permission.objects.filter(content_type=kind, codename__in=codes))


def filled_in(form: StartingForm, language: str) -> dict[str, Any]:
    """What a form fills in today: its milestones with their days.

    Args:
        form: to start from.
        language: of its texts.

    Returns:
        A part of what `Terms.to_json` gives.
    """
    content = form.content(language)
    today = clock.today()
    content["steps"] = [
        {"title": title, "criteria": criteria, "due": (today + timedelta(days=days)).isoformat()}
        for title, criteria, days in content.get("steps") or ()
    ]
    return content
