"""The 34 provinces and cities of July 2025 with all their wards (package vietnam-provinces).

Basis: resolution 202/2025/QH15 (provinces) and the resolutions of the National Assembly's Standing
Committee on the wards. Regions are the six socio-economic regions.
"""

import json
from pathlib import Path
from typing import Any

import vietnam_provinces

from ecosystem.registry.models import Province, Ward

_REGION = Province.Region
_REGIONS = {
    _REGION.NORTH_MOUNTAINS: ("04", "08", "11", "12", "14", "15", "19", "20", "25"),
    _REGION.RED_RIVER: ("01", "22", "24", "31", "33", "37"),
    _REGION.NORTH_CENTRAL: ("38", "40", "42", "44", "46"),
    _REGION.SOUTH_CENTRAL: ("48", "51", "52", "56", "66", "68"),
    _REGION.SOUTHEAST: ("75", "79", "80"),
    _REGION.MEKONG: ("82", "86", "91", "92", "96"),
}
REGION_OF = {code: region for region, codes in _REGIONS.items() for code in codes}
_ENGLISH_TYPES = {"phường": "ward", "xã": "commune", "đặc khu": "special zone"}
_CITY = "Thành phố "
# Cities whose English name is not the Vietnamese one.
_ENGLISH_PROVINCES = {"79": "Hồ Chí Minh City"}
_FULL_NAMES = {"79": "Thành phố Hồ Chí Minh"}


def _ward_english(entry: dict[str, Any]) -> str:
    kind = entry["division_type"]
    bare = entry["name"][len(kind) + 1 :]
    return f"{bare} {_ENGLISH_TYPES[kind]}"


def read_places() -> tuple[list[Province], list[Ward]]:
    """Provinces and wards as records that aren't saved."""
    data = json.loads(Path(vietnam_provinces.NESTED_DIVISIONS_JSON_PATH).read_text("utf-8"))
    found, below = [], []
    for entry in data:
        code = f"{entry['code']:02d}"
        bare = entry["name"].removeprefix(_CITY)
        found.append(
            Province(
                code=code,
                name_vi=_FULL_NAMES.get(code, bare),
                name_en=_ENGLISH_PROVINCES.get(code, bare),
                region=REGION_OF[code],
            )
        )
        below += [
            Ward(
                code=f"{ward['code']:05d}",
                province_id=code,
                name_vi=ward["name"],
                name_en=_ward_english(ward),
            )
            for ward in entry["wards"]
        ]
    return found, below


def sync_places() -> str:
    """Write the places; a changed name is corrected, none is ever removed."""
    found, below = read_places()
    standing = set(Province.objects.values_list("code", "name_vi", "name_en", "region"))
    changed = [p for p in found if (p.code, p.name_vi, p.name_en, p.region) not in standing]
    Province.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_vi", "name_en", "region"],
    )
    there = set(Ward.objects.values_list("code", "province_id", "name_vi", "name_en"))
    moved = [w for w in below if (w.code, w.province_id, w.name_vi, w.name_en) not in there]
    Ward.objects.bulk_create(
        moved,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["province", "name_vi", "name_en"],
    )
    return f"places: {len(changed)} provinces and {len(moved)} wards written"
