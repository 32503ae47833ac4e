"""The three lists that the law on technology transfer keeps, empty, with their basis.

The annexes aren't at hand: staff import the entries from a spreadsheet and set the dates; until
then the lists stand as *to confirm*.
"""

from ecosystem.registry.models import TechnologyList

BASIS = (
    "Luật Chuyển giao công nghệ 07/2017/QH14; phụ lục Nghị định 76/2018/NĐ-CP, Điều 3, "
    "và văn bản thay thế"
)
_KIND = TechnologyList.Kind
_NAMES = {
    _KIND.PROHIBITED: (
        "Danh mục công nghệ cấm chuyển giao",
        "Technologies whose transfer is prohibited",
    ),
    _KIND.RESTRICTED: (
        "Danh mục công nghệ hạn chế chuyển giao",
        "Technologies whose transfer is restricted",
    ),
    _KIND.ENCOURAGED: (
        "Danh mục công nghệ khuyến khích chuyển giao",
        "Technologies whose transfer is encouraged",
    ),
}


def sync_lists() -> str:
    """Make the three lists where there is none of the kind; staff's lists stay as they are."""
    standing = set(TechnologyList.objects.values_list("kind", flat=True))
    new = [
        TechnologyList(kind=kind, name_vi=name_vi, name_en=name_en, basis=BASIS)
        for kind, (name_vi, name_en) in _NAMES.items()
        if kind not in standing
    ]
    TechnologyList.objects.bulk_create(new)
    return f"technology lists: {len(new)} of {len(_NAMES)} written"
