"""Names for codes in the language of the page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from cms.base.i18n import current_language, localized
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Province, Ward

FRESH_SECONDS = 60.0
Names = dict[str, tuple[str, str]]
_kept: dict[str, tuple[float, Names]] = {}


def field_labels() -> dict[str, str]:
    """Names of all fields by code, in the order of the trees."""
    return {code: name for _root, entries in registry.field_choices() for code, name in entries}


def _held(key: str, read: Callable[[], Iterable[Province | Ward]]) -> dict[str, str]:
    """Places kept in the process for a minute: each page of results names them."""
    held = _kept.get(key)
    if held is None or time.monotonic() - held[0] > FRESH_SECONDS:
        places = registry.sorted_by_name(list(read()))  # type: ignore[type-var]  # all of one kind
        names = {place.code: (place.name_vi, place.name_en) for place in places}
        held = _kept[key] = (time.monotonic(), names)
    language = current_language()
    return {
        code: localized({"name_vi": vi, "name_en": en}, "name", language).text
        for code, (vi, en) in held[1].items()
    }


def province_labels() -> dict[str, str]:
    """Names of the provinces by code."""
    return _held("", registry.provinces)


def ward_labels(provinces: Iterable[str]) -> dict[str, str]:
    """Names of the wards and communes of some provinces by code; unknown provinces have none."""
    known = province_labels()
    names: dict[str, str] = {}
    for province in provinces:
        if province in known:
            names |= _held(province, lambda code=province: registry.wards(code))  # type: ignore[misc]  # bound now
    return names


def forget() -> None:
    """Read the places anew next time."""
    _kept.clear()
