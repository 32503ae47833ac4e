"""Names for codes in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable

from cms.base.i18n import localized
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Ward


def field_labels() -> dict[str, str]:
    """Names of all fields by code, in the order of the trees."""
    return {code: name for _root, entries in registry.field_choices() for code, name in entries}


def province_labels() -> dict[str, str]:
    """Names of the provinces by code."""
    places = registry.sorted_by_name(registry.provinces())
    return {place.code: localized(place, "name").text for place in places}


def ward_labels(provinces: Iterable[str]) -> dict[str, str]:
    """Names of the wards and communes of some provinces by code."""
    places = registry.sorted_by_name(Ward.objects.filter(province_id__in=list(provinces)))
    return {place.code: localized(place, "name").text for place in places}
