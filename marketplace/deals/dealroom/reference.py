"""Reference data of the room: the first version of the non-disclosure agreement."""

from pathlib import Path

from django.utils import timezone

from marketplace.deals.dealroom.models import NdaText

DATA = Path(__file__).parent / "data"


def sync() -> str:
    """Write version 1 if there is none; what staff publish later is never touched."""
    _text, made = NdaText.objects.get_or_create(
        version=1,
        defaults={
            "text_vi": (DATA / "nda.vi.txt").read_text(encoding="utf-8").strip(),
            "text_en": (DATA / "nda.en.txt").read_text(encoding="utf-8").strip(),
            "in_use_from": timezone.now(),
            "illustrative": True,
        },
    )
    return f"deals: non-disclosure agreement, version 1 {'written' if made else 'is there'}"
