"""What may be written in a listing: one set of rules, used by forms and services alike.

`normalise` brings content into the shape that is stored; `problems` says what is wrong with it;
`missing` says what it lacks before it can be sent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base import clock
from cms.base.errors import Refused
from cms.base.money import MAX_VND, format_vnd
from cms.base.text import clean
from ecosystem.registry.models import Field, Ward
from marketplace.listings.models import TechnologyNeed, TechnologyOffer
from marketplace.listings.models.content import IPKind, IPStatus, TransferMode

Content = dict[str, Any]
ContentModel = type[TechnologyOffer] | type[TechnologyNeed]

MAX_TEXT = 10_000
MAX_ROWS = 30
MAX_CELL = 200
MAX_FIELDS = 6
MAX_TITLE = 160
OPERATORS = ("at_least", "at_most", "equal", "is")
TRL_MIN, TRL_MAX = 1, 9
PERCENT_MAX = Decimal(100)
VIDEO_HOSTS = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "vimeo.com", "www.vimeo.com"}
)

_SHARED_TEXTS = ("title", "summary", "body", "keywords")
_TEXTS = {
    "offer": (*_SHARED_TEXTS, "problem", "advantage", "trl_evidence"),
    "need": (*_SHARED_TEXTS, "practice"),
}
_AMOUNTS = {
    "offer": ("price_min", "price_max"),
    "need": ("budget_min", "budget_max", "loss_amount"),
}
_LEVEL = {"offer": "trl", "need": "min_trl"}
#: Lists of rows, the cells of each, and the cells of which one has to be full.
ROWS: dict[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "offer": {
        "economics": (
            ("label_vi", "label_en", "unit", "unit_en", "today", "new"),
            ("label_vi", "label_en"),
        ),
        "specs": (
            ("parameter_vi", "parameter_en", "value", "unit", "unit_en"),
            ("parameter_vi", "parameter_en"),
        ),
        "ip_rights": (("kind", "status", "number", "title"), ("kind",)),
        "reference_sites": (
            ("name", "name_vi", "name_en", "place", "since"),
            ("name", "name_vi", "name_en"),
        ),
    },
    "need": {
        "requirements": (
            ("parameter_vi", "parameter_en", "operator", "value", "unit", "unit_en", "must"),
            ("parameter_vi", "parameter_en"),
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right.

    Args:
        field: the column (or list of rows) that it is about.
        message: one sentence for the person.
        code: short stable name.
    """

    field: str
    message: str | Promise
    code: str


def model_of(kind: str) -> ContentModel:
    """The content's model."""
    return TechnologyOffer if kind == "offer" else TechnologyNeed


def columns(kind: str) -> tuple[str, ...]:
    """The names that content of this kind may have."""
    texts = tuple(f"{name}_{lang}" for name in _TEXTS[kind] for lang in ("vi", "en"))
    own = (
        ("price_basis", "royalty_percent", "inventors", "video_url")
        if kind == "offer"
        else ("loss_period", "deadline")
    )
    shared = ("field_codes", "modes", "province", "ward", _LEVEL[kind])
    return (*texts, *shared, *_AMOUNTS[kind], *ROWS[kind], *own)


def _text(value: Any) -> str:
    return clean(str(value)) if value not in (None, "") else ""


def _whole(value: Any) -> int | str | None:
    """An integer; None when empty; the text itself when it is none (`problems` says so)."""
    if value in (None, ""):
        return None
    if isinstance(value, bool):
        return str(value)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return str(value)


def _cell(name: str, value: Any) -> Any:
    if name == "must":
        return value in (True, "true", "on", "1", 1, "must")
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return _text(value)


def _rows(value: Any, cells: Iterable[str], named_by: Iterable[str]) -> list[dict[str, Any]]:
    """Rows with known cells only; rows with nothing in them are left out."""
    made = []
    for row in value or ():
        if not isinstance(row, Mapping):
            continue
        full = {name: _cell(name, row.get(name)) for name in cells if name in row}
        if any(
            v not in ("", None, False) for n, v in full.items() if n not in {"must", "operator"}
        ):
            made.append(full)
    return made


def _codes(value: Any) -> list[str]:
    found = (getattr(item, "code", item) for item in value or ())
    return list(dict.fromkeys(_text(item) for item in found if item))


def _place(value: Any) -> str | None:
    return _text(getattr(value, "code", value)) or None


def _day(value: Any) -> date | str | None:
    if value in (None, "") or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return str(value)


def _decimal(value: Any) -> Decimal | str | None:
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


def _lines(value: Any) -> list[str]:
    return [text for text in (_text(item) for item in value or ()) if text]


def _converters(kind: str) -> dict[str, Callable[[Any], Any]]:
    made: dict[str, Callable[[Any], Any]] = dict.fromkeys(columns(kind), _text)
    made |= dict.fromkeys((*_AMOUNTS[kind], _LEVEL[kind]), _whole)
    made |= {"field_codes": _codes, "modes": _codes, "province": _place, "ward": _place}
    if kind == "need":
        made["deadline"] = _day
    else:
        made |= {"royalty_percent": _decimal, "inventors": _lines}
    for name, (cells, named_by) in ROWS[kind].items():
        made[name] = lambda value, c=cells, n=named_by: _rows(value, c, n)  # type: ignore[misc]  # bound now
    return made


def normalise(kind: str, content: Mapping[str, Any]) -> Content:
    """Content as it is stored: clean text, integers, codes, rows. Places are their codes.

    Raises:
        ValueError: a name that isn't a column of this kind (a programmer's mistake).
    """
    unknown = content.keys() - set(columns(kind))
    if unknown:
        raise ValueError(sorted(unknown))
    converters = _converters(kind)
    data = {name: converters[name](value) for name, value in content.items()}
    if kind == "offer" and not data.get("price_basis", "negotiable"):
        data["price_basis"] = TechnologyOffer.PriceBasis.NEGOTIABLE.value
    return data


def problems(kind: str, data: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with normalised content, in the order of the columns."""
    found = [*_text_problems(kind, data), *_place_problems(data)]
    found += _choice_problems(data)
    found += _level_problems(data, _LEVEL[kind])
    for name in _AMOUNTS[kind]:
        found += _amount_problems(name, data.get(name))
    low, high = _AMOUNTS[kind][:2]
    found += _order_problems(low, high, data)
    found += _row_problems(kind, data)
    found += _need_problems(data) if kind == "need" else _offer_problems(data)
    return found


def _text_problems(kind: str, data: Mapping[str, Any]) -> list[Problem]:
    model = model_of(kind)
    found = []
    for name in (f"{n}_{lang}" for n in _TEXTS[kind] for lang in ("vi", "en")):
        text = data.get(name) or ""
        limit = getattr(model._meta.get_field(name), "max_length", None) or MAX_TEXT
        if len(text) > limit:
            found.append(
                Problem(
                    name,
                    _("This is %(over)s characters too long. At most %(limit)s fit here.")
                    % {"over": len(text) - limit, "limit": limit},
                    "too_long",
                )
            )
    if not (data.get("title_vi") or data.get("title_en")):
        found.append(Problem("title_vi", _("Give it a title of one line."), "title"))
    return found


def _place_problems(data: Mapping[str, Any]) -> list[Problem]:
    from ecosystem.registry.models import Province  # noqa: PLC0415 - beside its only use

    found = []
    province, ward = data.get("province"), data.get("ward")
    if province and not Province.objects.filter(code=province).exists():
        found.append(Problem("province", _("Choose a province from the list."), "province"))
    elif ward:
        there = Ward.objects.filter(code=ward)
        if province:
            there = there.filter(province_id=province)
        if not there.exists():
            found.append(Problem("ward", _("Choose a ward or commune of this province."), "ward"))
    return found


def _choice_problems(data: Mapping[str, Any]) -> list[Problem]:
    found = []
    if set(data.get("modes") or ()) - set(TransferMode.values):
        found.append(Problem("modes", _("Choose from the ways of transfer shown."), "modes"))
    codes = data.get("field_codes") or []
    if len(codes) > MAX_FIELDS:
        found.append(
            Problem(
                "field_codes",
                _("Choose at most %(limit)s fields, the closest ones.") % {"limit": MAX_FIELDS},
                "too_many_fields",
            )
        )
    elif codes and Field.objects.filter(code__in=codes).count() != len(codes):
        found.append(Problem("field_codes", _("Choose fields from the list."), "field_codes"))
    return found


def _level_problems(data: Mapping[str, Any], name: str) -> list[Problem]:
    level = data.get(name)
    if level is None or (isinstance(level, int) and TRL_MIN <= level <= TRL_MAX):
        return []
    return [Problem(name, _("A readiness level is a number from 1 to 9."), "trl")]


def _amount_problems(name: str, amount: Any) -> list[Problem]:
    if amount is None:
        return []
    if not isinstance(amount, int):
        return [Problem(name, _("Write the amount in numbers."), "amount")]
    if amount < 0:
        return [Problem(name, _("An amount can't be below zero."), "negative")]
    if amount > MAX_VND:
        message = _("This amount is larger than any we can record. Check the zeros.")
        return [Problem(name, message, "huge")]
    return []


def _order_problems(low: str, high: str, data: Mapping[str, Any]) -> list[Problem]:
    least, most = data.get(low), data.get(high)
    if not isinstance(least, int) or not isinstance(most, int) or most >= least:
        return []
    return [
        Problem(
            high,
            _("“To” is less than “from”. Did you mean %(amount)s?")
            % {"amount": format_vnd(_meant(least, most))},
            "reversed",
        )
    ]


def _meant(least: int, most: int) -> int:
    """A guess at what was meant: zeros left out at the end, else the other way round."""
    guess = most
    while 0 < guess < least:
        guess *= 10
    return guess if least <= guess <= 10 * least and guess != most and guess <= MAX_VND else least


def _row_problems(kind: str, data: Mapping[str, Any]) -> list[Problem]:
    found = []
    for name, (_cells, named_by) in ROWS[kind].items():
        rows = data.get(name) or []
        if len(rows) > MAX_ROWS:
            message = _("At most %(limit)s rows fit here.") % {"limit": MAX_ROWS}
            found.append(Problem(name, message, "too_many_rows"))
        for number, row in enumerate(rows, start=1):
            if not any(row.get(cell) for cell in named_by):
                message = _("Row %(number)s: say what it is about.") % {"number": number}
                found.append(Problem(name, message, "row_unnamed"))
            if any(len(str(value)) > MAX_CELL for value in row.values()):
                message = _("Row %(number)s: at most %(limit)s characters in a cell.") % {
                    "number": number,
                    "limit": MAX_CELL,
                }
                found.append(Problem(name, message, "row_too_long"))
    return found


def _need_problems(data: Mapping[str, Any]) -> list[Problem]:
    found = []
    deadline = data.get("deadline")
    if isinstance(deadline, str):
        found.append(
            Problem("deadline", _("Write the date as day/month/year, such as 27/11/2026."), "date")
        )
    elif deadline is not None and deadline < clock.today():
        found.append(
            Problem(
                "deadline", _("This date has passed. Choose one that is still to come."), "past"
            )
        )
    if data.get("loss_period") and data["loss_period"] not in TechnologyNeed.LossPeriod.values:
        found.append(Problem("loss_period", _("Choose a period from the list."), "loss_period"))
    for number, row in enumerate(data.get("requirements") or [], start=1):
        if row.get("operator") and row["operator"] not in OPERATORS:
            message = _("Row %(number)s: choose at least, at most or equal.") % {"number": number}
            found.append(Problem("requirements", message, "operator"))
    return found


def _offer_problems(data: Mapping[str, Any]) -> list[Problem]:
    found = []
    basis = data.get("price_basis")
    if basis and basis not in TechnologyOffer.PriceBasis.values:
        found.append(Problem("price_basis", _("Choose how the price is set."), "price_basis"))
    share = data.get("royalty_percent")
    if share is not None and (
        not isinstance(share, Decimal) or not share.is_finite() or not 0 <= share <= PERCENT_MAX
    ):
        message = _("A share of revenue is a number from 0 to 100.")
        found.append(Problem("royalty_percent", message, "percent"))
    url = data.get("video_url") or ""
    if url:
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in VIDEO_HOSTS:
            message = _("Paste the https link of a video on YouTube or Vimeo.")
            found.append(Problem("video_url", message, "video_url"))
    for number, row in enumerate(data.get("ip_rights") or [], start=1):
        if row.get("kind") not in IPKind.values or row.get("status") not in IPStatus.values:
            message = _("Row %(number)s: choose the right and how it stands.") % {"number": number}
            found.append(Problem("ip_rights", message, "ip_rights"))
    return found


#: What a listing needs before it is sent: (columns of which one has to be full, sentence).
REQUIRED: dict[str, tuple[tuple[tuple[str, ...], Promise], ...]] = {
    "need": ((("title_vi", "title_en"), _l("Give it a title of one line.")),),
    "offer": (
        (("title_vi", "title_en"), _l("Give it a title of one line.")),
        (("summary_vi", "summary_en"), _l("Say in a sentence or two what it does.")),
        (("field_codes",), _l("Choose at least one field, so that people find it.")),
        (("trl",), _l("Say how ready it is, from 1 to 9.")),
    ),
}


def missing(kind: str, data: Mapping[str, Any]) -> list[Problem]:
    """What normalised content lacks before it can be sent."""
    return [
        Problem(names[0], message, "required")
        for names, message in REQUIRED[kind]
        if not any(data.get(name) for name in names)
    ]


def refuse(found: Iterable[Problem]) -> None:
    """Raise the first problem as the service's refusal.

    Raises:
        Refused: there is one; `problems` on it lists them all.
    """
    all_of_them = list(found)
    if all_of_them:
        first = all_of_them[0]
        refusal = Refused(str(first.message), field=first.field, code=first.code)
        refusal.problems = all_of_them  # type: ignore[attr-defined]  # for a form that shows all
        raise refusal


def needs_novelty_warning(data: Mapping[str, Any]) -> bool:
    """Whether publishing could destroy novelty: an offer with no right filed or granted.

    Basis: Law on Intellectual Property (50/2005/QH11, as amended), article 60: what was disclosed
    before filing is no longer new, save for the grace period.
    """
    safe = {IPStatus.FILED.value, IPStatus.GRANTED.value}
    return not any(row.get("status") in safe for row in data.get("ip_rights") or [])
