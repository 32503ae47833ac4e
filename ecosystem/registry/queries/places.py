"""Provinces and wards, in the order in which a Vietnamese reader looks for them."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import QuerySet

from cms.base.text import fold
from ecosystem.registry.models import Province, Ward

Place = TypeVar("Place", Province, Ward)
TYPE_WORDS = ("phường ", "xã ", "đặc khu ", "thành phố ")


def provinces() -> QuerySet[Province]:
    """The provinces and cities of 2025."""
    return Province.objects.all()


def wards(province: Province | str | None) -> QuerySet[Ward]:
    """The wards and communes of one province (record or code); none for none."""
    if not province:
        return Ward.objects.none()
    code = province if isinstance(province, str) else province.code
    return Ward.objects.filter(province_id=code)


def bare_name(name: str) -> str:
    """A place's name without its type word: `Phường Ninh Kiều` → `Ninh Kiều`."""
    lowered = name.lower()
    for word in TYPE_WORDS:
        if lowered.startswith(word):
            return name[len(word) :]
    return name


def sorted_by_name(places: Iterable[Place]) -> list[Place]:
    """Places by their bare names; databases would put Đ behind Z."""
    return sorted(places, key=lambda place: (fold(bare_name(place.name_vi)), place.name_vi))
