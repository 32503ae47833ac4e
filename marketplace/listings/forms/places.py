"""Where: one list of places that works without scripts, and its values as columns."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.base.i18n import localized
from ecosystem.registry import queries as registry

HOME_PROVINCE = "92"  # Cần Thơ in the official code of administrative units


def place_choices(kept: str = "") -> list[Any]:
    """Wards of Cần Thơ, then the provinces, in one list that works without scripts.

    `kept` is a place chosen before; a ward of another province stays on offer.
    """
    provinces = registry.sorted_by_name(registry.provinces())
    home = [place for place in provinces if place.code == HOME_PROVINCE]
    wards = registry.sorted_by_name(registry.wards(HOME_PROVINCE)) if home else []
    choices: list[Any] = [("", _("Not said"))]
    if home:
        whole = _("%(province)s, anywhere") % {"province": localized(home[0], "name").text}
        near = [(f"p:{HOME_PROVINCE}", whole)]
        near += [(f"w:{HOME_PROVINCE}:{ward.code}", localized(ward, "name").text) for ward in wards]
        choices.append((localized(home[0], "name").text, near))
    elsewhere = [
        (f"p:{place.code}", localized(place, "name").text)
        for place in provinces
        if place.code != HOME_PROVINCE
    ]
    choices.append((_("Other provinces and cities"), elsewhere))
    place = place_columns(kept)
    if place["ward"] and place["province"] != HOME_PROVINCE:
        for ward in registry.wards(place["province"]).filter(code=place["ward"]):
            choices.insert(1, (kept, localized(ward, "name").text))
    return choices


def place_columns(value: str) -> dict[str, Any]:
    """The province and ward of a chosen place: `p:<province>` or `w:<province>:<ward>`."""
    kind, _colon, rest = value.partition(":")
    province, _colon, ward = rest.partition(":")
    return {"province": province or None, "ward": (ward or None) if kind == "w" else None}


def place_value(province: Any, ward: Any) -> str:
    """The choice that stands for a province and ward."""
    ward_code = getattr(ward, "code", ward)
    province_code = getattr(ward, "province_id", None) or getattr(province, "code", province)
    if ward_code and province_code:
        return f"w:{province_code}:{ward_code}"
    return f"p:{province_code}" if province_code else ""
