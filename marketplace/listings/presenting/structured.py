"""What a listing's page says to machines: schema.org as JSON-LD, and the tags for sharing.

Only what the page itself shows to everybody: nothing names the owner of an anonymous listing, and
a listing for members says nothing at all.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cms.base.i18n import current_language
from marketplace.listings.models import Listing, TechnologyOffer

CURRENCY = "VND"
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def sharing_image(pictures: list[dict[str, Any]], origin: str) -> str:
    """The absolute address of the first picture, empty when there is none."""
    for picture in pictures[:1]:
        url: str = picture["image"].get_rendition("fill-1200x630|format-jpeg").url
        return url if url.startswith("http") else f"{origin}{url}"
    return ""


def data_of(page: dict[str, Any], *, origin: str, image: str) -> dict[str, Any]:
    """A schema.org Offer or Demand."""
    listing: Listing = page["listing"]
    content = page["content"]
    thing: dict[str, Any] = {"@type": "Product", "name": page["title"]["text"]}
    if page["summary"]["text"]:
        thing["description"] = page["summary"]["text"]
    if image:
        thing["image"] = image
    if page["fields"]:
        thing["category"] = [field["name"] for field in page["fields"]]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Offer" if listing.kind == Listing.Kind.OFFER else "Demand",
        "url": f"{origin}{listing.get_absolute_url()}",
        "inLanguage": current_language(),
        "itemOffered": thing,
    }
    if page["place"]:
        data["areaServed" if page["anonymous"] else "availableAtOrFrom"] = {
            "@type": "Place",
            "name": page["place"],
        }
    if listing.expires_at is not None:
        data["availabilityEnds"] = listing.expires_at.date().isoformat()
    if not page["anonymous"]:
        owner = listing.organisation
        data["seller"] = {
            "@type": "Organization",
            "name": owner.name_vi or owner.name_en,
            "url": f"{origin}{owner.get_absolute_url()}",
        }
    low, high = page["card"]["price_min"], page["card"]["price_max"]
    if isinstance(content, TechnologyOffer) and (low is not None or high is not None):
        price: dict[str, Any] = {"@type": "PriceSpecification", "priceCurrency": CURRENCY}
        price |= {
            name: amount
            for name, amount in (("minPrice", low), ("maxPrice", high))
            if amount is not None
        }
        data["priceSpecification"] = price
    return data


def json_ld(page: dict[str, Any], *, origin: str, image: str) -> SafeString:
    """The same as text that can stand inside a script element."""
    if page["listing"].disclosure == Listing.Disclosure.MEMBERS:
        return SafeString("")
    text = json.dumps(data_of(page, origin=origin, image=image), ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - what could end the element is escaped
