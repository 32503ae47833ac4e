"""What is said in the deal room of the accepted interest in the demonstration.

Everything goes through the services; only dates are written past them. Texts come from
data/rooms.toml.
"""

from __future__ import annotations

import io
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from cms.accounts.models import Notification, User
from marketplace.deals.dealroom import services
from marketplace.deals.dealroom.models import Deal, DealReading
from marketplace.listings.models import Listing

if TYPE_CHECKING:
    from cms.pages.demo.planting import Planter

TEXTS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "rooms.toml").read_text(encoding="utf-8")
)
WIDTH, HEIGHT = 840, 594


def play(planter: Planter) -> int:
    """Let both sides of each open deal talk; how many rooms there are."""
    deals = Deal.objects.select_related("interest__listing", "interest__own_listing")
    found = list(deals.filter(ended_at=None).order_by("pk"))
    for deal in found[:1]:
        _opened(deal)
        for number, entry in enumerate(TEXTS["said"]):
            _said(deal, entry, number)
    return len(found)


def _person(deal: Deal, kind: str) -> User:
    """Who wrote the side's listing, or sent the interest."""
    listing = next((one for one in deal.listings if one.kind == kind), None)
    found = listing.created_by if listing is not None else deal.interest.sent_by
    assert found is not None
    return found


def _opened(deal: Deal) -> None:
    at = deal.interest.ended_at or timezone.now()
    Deal.objects.filter(pk=deal.pk).update(opened_at=at, state_since=at)


def _said(deal: Deal, entry: dict[str, Any], number: int) -> None:
    at = timezone.now() - timedelta(days=entry["days"], hours=3)
    files = [SimpleUploadedFile(entry["file"], plan(), "application/pdf")] if entry["file"] else []
    said = services.say(
        _person(deal, entry["by"]),
        deal=deal,
        text=entry["text"],
        token=f"{number:032x}",
        uploads=files,
    )
    other = Listing.Kind.OFFER if entry["by"] == Listing.Kind.NEED else Listing.Kind.NEED
    last = number == len(TEXTS["said"]) - 1
    if not last:
        reader = _person(deal, other)
        services.read(reader, deal=deal, up_to=said.pk)
        for kept in said.files.select_related("file"):
            services.open_file(reader, deal=deal, code=kept.file.code)
            kept.openings.update(opened_at=at + timedelta(hours=2))
        DealReading.objects.filter(user=reader, up_to=said.pk).update(
            read_at=at + timedelta(hours=2)
        )
    said.said_at = at
    said.save(update_fields=["said_at"])
    told = Notification.objects.filter(dedup_key__startswith=f"deal:{deal.code}:said:{said.pk}:")
    told.update(created_at=at)


def plan() -> bytes:
    """A drawing of a warehouse's floor as a PDF of one page."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 60, WIDTH - 60, HEIGHT - 60), outline="black", width=5)
    draw.rectangle((120, 120, 380, 380), outline="black", width=2)
    draw.ellipse((520, 160, 700, 340), outline="black", width=3)
    draw.line((60, 460, 200, 460), fill="white", width=7)
    for left in range(120, WIDTH - 120, 60):
        draw.line((left, HEIGHT - 60, left, HEIGHT - 80), fill="black", width=2)
    stream = io.BytesIO()
    page.save(stream, "PDF", resolution=72)
    return stream.getvalue()
