"""Which column of a file fills which column of a listing."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import override

from cms.base.errors import Refused
from cms.base.text import fold
from marketplace.listings import validation
from marketplace.listings.importing.reading import Table
from marketplace.listings.models import ImportedRow

KEY = "key"
#: One right of an offer, spread over columns; in the content it is a row of `ip_rights`.
RIGHTS = {
    "ip_kind": _l("intellectual property"),
    "ip_status": _l("how that right stands"),
    "ip_number": _l("number of that right"),
}
PICTURES = frozenset({"anh", "hinh", "hinh anh", "link anh", "image", "images", "picture", "photo"})
_HEADINGS = 2  # so many known words in a row, and it is one of headings
#: Headings that people write, folded; our own names are understood anyway.
_WORDS = {
    KEY: ("ma", "ma so", "id", "code", "stt"),
    "title_vi": ("ten", "tieu de", "ten cong nghe", "ten nhu cau"),
    "title_en": ("title", "name", "ten tieng anh", "title in english"),
    "summary_vi": ("tom tat",),
    "summary_en": ("summary", "tom tat tieng anh"),
    "body_vi": ("mo ta", "noi dung"),
    "body_en": ("description", "abstract", "body", "mo ta tieng anh"),
    "keywords_vi": ("tu khoa",),
    "keywords_en": ("keywords", "tu khoa tieng anh"),
    "problem_vi": ("van de giai quyet", "van de"),
    "problem_en": ("problem",),
    "advantage_vi": ("uu diem", "uu the"),
    "advantage_en": ("advantage",),
    "practice_vi": ("cach lam hien nay", "hien trang"),
    "practice_en": ("practice", "today's practice"),
    "field_codes": ("linh vuc", "field", "fields"),
    "modes": ("hinh thuc chuyen giao", "transfer modes", "ways of transfer"),
    "province": ("tinh", "tinh thanh", "tinh/thanh pho", "province"),
    "trl": ("muc san sang", "muc do san sang", "readiness"),
    "min_trl": ("trl", "trl toi thieu"),
    "price_min": ("gia tu", "price from"),
    "price_max": ("gia den", "price to"),
    "budget_min": ("ngan sach tu", "budget from"),
    "budget_max": ("ngan sach den", "budget to"),
    "deadline": ("can truoc ngay", "han", "needed by"),
    "inventors": ("tac gia", "nha sang che"),
}


def targets(kind: str) -> tuple[str, ...]:
    """What a column can fill: everything but lists of rows, the own key and one right."""
    plain = (name for name in validation.columns(kind) if name not in validation.ROWS[kind])
    return (KEY, *plain, *(RIGHTS if kind == "offer" else ()))


def _plain(header: str) -> str:
    return re.sub(r"\s+", " ", fold(header).replace("_", " ")).strip(" *:")


def heading(kind: str, target: str) -> str:
    """What stands over a column in the template, in the language of the moment."""
    if target in RIGHTS:
        return str(RIGHTS[target])
    owner: Any = ImportedRow if target == KEY else validation.model_of(kind)
    return str(owner._meta.get_field("own_key" if target == KEY else target).verbose_name)


def guess(kind: str, headers: Sequence[str]) -> dict[str, int]:
    """Columns by target, as far as the headings say so, with or without marks.

    Returns:
        The position of the column for each target found.
    """
    known = {_plain(word): name for name, words in _WORDS.items() for word in words}
    allowed = targets(kind)
    known = {word: name for word, name in known.items() if name in allowed}
    for language in ("vi", "en"):
        with override(language):
            known |= {_plain(heading(kind, name)): name for name in allowed}
    known |= {_plain(name): name for name in allowed}
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = known.get(_plain(header))
        if name:
            found.setdefault(name, position)
    return found


def chosen(kind: str, headers: Sequence[str], said: Mapping[str, str]) -> dict[str, int]:
    """The guess, with what the person said about it.

    Args:
        kind: of the listings.
        headers: of the file.
        said: the heading for each target.

    Raises:
        Refused: no such target or heading, or nothing is the key.
    """
    unknown = sorted(said.keys() - set(targets(kind)))
    if unknown:
        message = _("“%(name)s” is nothing that a column can fill.")
        raise Refused(message % {"name": unknown[0]}, field="mapping", code="target")
    positions = {header: number for number, header in reversed(list(enumerate(headers)))}
    for header in said.values():
        if header not in positions:
            message = _("There is no column “%(name)s” in this file.")
            raise Refused(message % {"name": header}, field="mapping", code="header")
    taken = {positions[header] for header in said.values()}
    found = {name: at for name, at in guess(kind, headers).items() if at not in taken}
    found |= {name: positions[header] for name, header in said.items()}
    check_chosen(found)
    return found


def is_picture(header: str) -> bool:
    """Whether a heading promises addresses of pictures, which aren't fetched."""
    words = _plain(header)
    return words in PICTURES or words.endswith((" url", " link", " photo", " image"))


def check_headings(kind: str, table: Table) -> None:
    """Refuse a file whose headings take two rows, or stand below a title.

    Raises:
        Refused: `two_headings`.
    """
    if not table.heading_row or not table.rows:
        return
    number, cells = table.rows[0]
    if len(guess(kind, [str(cell) for cell in cells])) < _HEADINGS:
        return
    raise Refused(
        _("Rows %(first)s and %(second)s both look like headings. Leave one row of headings.")
        % {"first": table.heading_row, "second": number},
        field="upload",
        code="two_headings",
    )


def check_chosen(columns: Mapping[str, int]) -> None:
    """Refuse columns by which no row could be known again, or none would have a title.

    Raises:
        Refused: `key`, `title`.
    """
    if KEY not in columns:
        message = _("Say which column holds your own number or code of each row.")
        raise Refused(message, field="mapping", code="key")
    if not {"title_vi", "title_en"} & columns.keys():
        raise Refused(_("Say which column holds the title."), field="mapping", code="title")
