"""What was typed, as it is kept in a draft: names of fields and the texts in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from ecosystem.registry import queries as registry
from marketplace.listings.forms.places import place_value
from marketplace.listings.forms.rows import renumber

if TYPE_CHECKING:
    from marketplace.listings.forms.content import ContentForm

Raw = dict[str, list[str]]
MOST_GUESSES = 3
#: Choices that are made for the writer: they say nothing of how far the form is.
CHOSEN = frozenset({"organisation", "place", "disclosure", "price_basis", "guessed_codes"})
SERVICE_FIELDS = ("lang", "tab", "revision", "guess_shown")


def as_query(raw: Mapping[str, list[str]]) -> QueryDict:
    """Typed data as Django's forms want it."""
    query = QueryDict(mutable=True)
    for name, values in raw.items():
        query.setlist(name, list(values))
    return query


def known_names(form: type[ContentForm]) -> set[str]:
    """Names of the plain fields of a form."""
    pairs = {f"{pair.name}_{lang}" for pair in form.pairs for lang in ("vi", "en")}
    return pairs | set(form.base_fields)


def raw_of(form: type[ContentForm], posted: QueryDict, *, remove: str = "", add: str = "") -> Raw:
    """What was typed, as it is kept in a draft: known names only, deleted rows left out.

    Args:
        form: the kind of form.
        posted: the request's data.
        remove: prefix of a row to leave out, such as `requirements-2`.
        add: prefix of the rows to which a blank one is added.
    """
    names = known_names(form)
    raw: Raw = {name: posted.getlist(name) for name in posted if name in names}
    for prefix, row_form in form.row_forms.items():
        rows = {n: posted.getlist(n) for n in posted if n.startswith(f"{prefix}-")}
        if not rows:
            continue
        raw |= renumber(rows, prefix, row_form.base_fields, remove=remove, add=int(add == prefix))
    return raw


def blank(raw: Mapping[str, Any]) -> bool:
    """Whether nothing has been typed yet."""
    skipped = {
        *SERVICE_FIELDS,
        "organisation",
        "place",
        "disclosure",
        "price_basis",
        "guessed_codes",
    }
    said = {"parameter", "label", "name", "value", "number", "title", "today", "new"}
    for name, values in raw.items():
        if not any(str(value).strip() for value in values):
            continue
        if "-" in name:
            if name.rsplit("-", 1)[1] in said:
                return False
        elif name not in skipped:
            return False
    return True


def guessed_from(form: type[ContentForm], raw: Raw) -> list[str]:
    """The fields that the words of a form point to."""
    names = [f"{pair.name}_{lang}" for pair in form.pairs for lang in ("vi", "en")]
    text = "\n".join(value for name in names for value in raw.get(name, []))
    return list(registry.guess_fields(text))[:MOST_GUESSES] if text.strip() else []


def raw_from_content(form: type[ContentForm], record: Any) -> Raw:
    """A stored content row (or mapping of its columns) as somebody would have typed it.

    Fields that the words point to and the writer didn't choose count as seen and left out.
    """

    def get(name: str) -> Any:
        return record.get(name) if isinstance(record, Mapping) else getattr(record, name, None)

    lang = "vi" if get("title_vi") else "en"
    raw: Raw = {"lang": [lang]}
    for pair in form.pairs:
        for language in ("vi", "en"):
            raw[f"{pair.name}_{language}"] = [str(get(f"{pair.name}_{language}") or "")]
    raw["field_codes"] = [str(code) for code in get("field_codes") or ()]
    raw["guess_shown"] = guessed_from(form, raw)
    raw["modes"] = [str(code) for code in get("modes") or ()]
    raw["place"] = [place_value(get("province"), get("ward"))]
    for name in form.base_fields:
        if name in raw or name in SERVICE_FIELDS or name in {"guessed_codes", "organisation"}:
            continue
        value = get(name)
        if name == "inventors":
            raw[name] = ["\n".join(value or ())]
        elif value is not None:
            raw[name] = [value.isoformat() if hasattr(value, "isoformat") else str(value)]
    for prefix, row_form in form.row_forms.items():
        rows = [row_form.typed(row, lang) for row in get(prefix) or ()]
        for number, row in enumerate(rows):
            raw |= {f"{prefix}-{number}-{name}": [value] for name, value in row.items()}
        raw[f"{prefix}-TOTAL_FORMS"] = [str(max(len(rows), form.first_rows.get(prefix, 0)))]
        raw[f"{prefix}-INITIAL_FORMS"] = ["0"]
    return raw
