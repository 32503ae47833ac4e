"""What a factory made once, written again as rows: the services' walk is taken once a process.

A live listing is 230 queries of the services, and nearly every test wants some. `recorded` lets a
factory run as it is the first two times; the second time it notes the rows that came to be, and from
then on writes the same rows with new keys, codes, addresses and names. So each record is in a state
that the services lead to, and `test_recording.py` holds that the copies are the services' rows.

Only on SQLite, at the real time, in Vietnamese, and for arguments that are plain values: everything
else runs the factory.
"""

from __future__ import annotations

import functools
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone, translation

from cms.base.codes import CodeField, new_code
from cms.base.models import AuditEntry, StoredFile

P = ParamSpec("P")
R = TypeVar("R", bound=models.Model)

#: How long a record of what was made is new enough: services look at days, not at minutes.
FRESH = 1800
#: Text columns whose values tell two records apart, and how they are changed.
NAMES = {"full_name", "name_vi", "name_en", "email"}

_seen: set[str] = set()
_tapes: dict[str, Tape] = {}


@dataclass
class Table:
    """The rows of one model; values as the database holds them."""

    model: type[models.Model]
    columns: list[str]
    rows: list[tuple[Any, ...]]
    keys: list[int] = field(default_factory=list)


@dataclass
class Tape:
    """All rows that one call made."""

    tables: list[Table]
    result: tuple[type[models.Model], int]
    others: dict[str, tuple[type[models.Model], int, str]]
    texts: dict[str, str]
    files: dict[str, bytes]
    made: float


def recorded(*others: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a factory that returns a record.

    Args:
        others: names of arguments that are people who were there before and whose key stands in
            what is made, nothing else of theirs.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            people = {name: kwargs[name] for name in others if kwargs.get(name) is not None}
            plain = {name: value for name, value in kwargs.items() if name not in people}
            key = _key(function, args, plain, people)
            if key is None:
                return function(*args, **kwargs)
            tape = _tapes.get(key)
            if tape and time.monotonic() - tape.made < FRESH:
                return _play(tape, people)  # type: ignore[return-value]  # the class it recorded
            if key not in _seen:
                _seen.add(key)
                return function(*args, **kwargs)
            before = _counters()
            result = function(*args, **kwargs)
            _tapes[key] = _record(before, result, people)
            return result

        return call

    return decorate


def held() -> tuple[set[str], dict[str, Tape]]:
    """What was recorded until now, which is forgotten."""
    found = (set(_seen), dict(_tapes))
    keep((set(), {}))
    return found


def keep(found: tuple[set[str], dict[str, Tape]]) -> None:
    """Put back what `held` took."""
    for mine, theirs in zip((_seen, _tapes), found, strict=True):
        mine.clear()
        mine.update(theirs)  # type: ignore[arg-type]  # a set into the set, a dict into the dict


def _key(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    plain: dict[str, Any],
    people: dict[str, Any],
) -> str | None:
    """What makes two calls alike; None for a call that has to run."""
    if connection.vendor != "sqlite" or _clock_moved():
        return None
    if translation.get_language() != settings.LANGUAGE_CODE:
        return None
    if any(person.language != settings.LANGUAGE_CODE for person in people.values()):
        return None
    try:
        said = json.dumps([args, plain], sort_keys=True, default=_plain)
    except TypeError:
        return None
    return f"{function.__module__}.{function.__qualname__}:{sorted(people)}:{said}"


def _clock_moved() -> bool:
    """Whether a test travels, or has set Django's clock alone."""
    if time_machine.escape_hatch.is_travelling():
        return True
    return abs(timezone.now().timestamp() - time.time()) > 1


def _plain(value: Any) -> str:
    if isinstance(value, date | Decimal):
        return repr(value)
    raise TypeError


def _counters() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        return dict(cursor.fetchall())


@functools.cache
def _models() -> dict[str, type[models.Model]]:
    """By table."""
    found = apps.get_models(include_auto_created=True)
    return {one._meta.db_table: one for one in found if one._meta.managed and not one._meta.proxy}


def _read(model: type[models.Model], where: str, *values: Any) -> Table:
    name = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} WHERE {where}", values)  # noqa: S608 - our own names
        columns = [one[0] for one in cursor.description]
        return Table(model, columns, [tuple(row) for row in cursor.fetchall()])


def _record(before: dict[str, int], result: models.Model, people: dict[str, Any]) -> Tape:
    tables = []
    for name, last in _counters().items():
        model = _models().get(name)
        if model is None or last == before.get(name, 0):
            continue
        pk = model._meta.pk.column
        table = _read(model, f"{pk} > %s ORDER BY {pk}", before.get(name, 0))
        place = table.columns.index(pk)
        table.keys = [row[place] for row in table.rows]
        if table.rows:
            tables.append(table)
    made = {table.model: set(table.keys) for table in tables}
    for model in _models().values():  # rows whose key is another's
        pk = model._meta.pk
        if isinstance(pk, models.OneToOneField) and made.get(pk.related_model):
            keys = made[pk.related_model]
            marks = ", ".join(["%s"] * len(keys))
            table = _read(model, f"{pk.column} IN ({marks})", *keys)
            if table.rows:
                tables.append(table)
    return Tape(
        tables=tables,
        result=(type(result), result.pk),
        others={name: (type(one), one.pk, one.full_name) for name, one in people.items()},
        texts={},
        files=dict(_files(tables)),
        made=time.monotonic(),
    )


def _files(tables: list[Table]) -> Iterator[tuple[str, bytes]]:
    """What the stored files hold: a test that deletes one leaves it to the next."""
    for table in tables:
        if table.model is StoredFile:
            place = table.columns.index("file")
            for row in table.rows:
                with StoredFile._meta.get_field("file").storage.open(row[place]) as file:
                    yield row[place], file.read()


class _Copy:
    """One writing of a tape."""

    def __init__(self, tape: Tape, people: dict[str, Any]) -> None:
        self.tape = tape
        counters = _counters()
        self.moves: dict[type[models.Model], dict[int, int]] = {}
        for table in tape.tables:
            if table.keys:
                start = counters.get(table.model._meta.db_table, 0) + 1
                self.moves[table.model] = {
                    old: start + number for number, old in enumerate(table.keys)
                }
        self.words: dict[str, str] = {}
        self.codes: set[str] = set()
        self.later = timedelta(seconds=time.monotonic() - tape.made)
        for name, (model, pk, full_name) in tape.others.items():
            self.moves.setdefault(model, {})[pk] = people[name].pk
            self.words[full_name] = people[name].full_name
        for codes in (True, False):
            for table in tape.tables:
                self._rename(table, codes=codes)
        longest_first = sorted(self.words, key=len, reverse=True)
        self.pattern = re.compile(
            "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in longest_first)
        )

    def _rename(self, table: Table, *, codes: bool) -> None:
        """New words for what tells records apart; a number made of a code follows the code."""
        for column in table.model._meta.concrete_fields:
            if column.remote_field or not isinstance(column, models.CharField):
                continue
            coded = isinstance(column, CodeField)
            if coded != codes or not (coded or column.unique or column.name in NAMES):
                continue
            place = table.columns.index(column.column)
            for value in {row[place] for row in table.rows if row[place]}:
                if coded or not any(code in value for code in self.codes):
                    self.words.setdefault(value, _renamed(column, value))
                if coded:
                    self.codes.add(value)

    def text(self, value: Any) -> Any:
        """The value with the new words."""
        if not isinstance(value, str) or not value:
            return value
        return self.pattern.sub(lambda found: self.words[found.group()], value)

    def move(self, model: type[models.Model], key: Any) -> Any:
        """The new key of a row, of the type that the old one has."""
        moved = self.moves.get(model, {}).get(int(key)) if str(key).isdigit() else None
        return key if moved is None else type(key)(moved)

    def moment(self, value: datetime) -> str:
        """The same moment so much later as the copy is; the end of a day stays one."""
        if value.microsecond not in {0, 999_999}:
            value += self.later
        return str(value)

    def write(self, table: Table) -> None:
        """All rows of one model."""
        columns = {one.column: one for one in table.model._meta.concrete_fields}
        rows = []
        for row in table.rows:
            values = dict(zip(table.columns, row, strict=True))
            written = {name: self._value(columns[name], value) for name, value in values.items()}
            _point(self, table.model, values, written)
            rows.append([written[name] for name in table.columns])
        names = ", ".join(connection.ops.quote_name(one) for one in table.columns)
        marks = ", ".join(["%s"] * len(table.columns))
        target = connection.ops.quote_name(table.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {target} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
                rows,
            )

    def _value(self, column: Any, value: Any) -> Any:
        if value is None:
            return None
        if column.remote_field:
            return self.move(column.remote_field.model, value)
        if column.primary_key:
            return self.move(column.model, value)
        if isinstance(column, models.DateTimeField):
            return self.moment(value)
        return self.text(value)


def _random(size: int) -> str:
    return secrets.token_hex(size)[:size]


def _renamed(column: models.Field[Any, Any], value: str) -> str:
    """Another word of the same kind."""
    number = str(secrets.randbelow(900_000_000) + 100_000_000)
    if isinstance(column, CodeField):
        return new_code()
    if column.name in NAMES and any(one.isdigit() for one in value):
        return re.sub(r"\d+", number, value, count=1)
    if column.unique:
        return re.sub(r"\w{6,}", lambda run: _random(len(run[0])), value, count=1)
    return value


def _point(
    copy: _Copy, model: type[models.Model], old: dict[str, Any], new: dict[str, Any]
) -> None:
    """Keys that stand in text: what a row is about, and the content of a revision."""
    about: Any
    if model is AuditEntry:
        about = apps.get_model(old["app"], old["model"])
    elif "object_id" in old and ("content_type_id" in old or "base_content_type_id" in old):
        kind = old.get("base_content_type_id") or old["content_type_id"]
        about = ContentType.objects.get_for_id(kind).model_class()
    else:
        return
    new["object_id"] = copy.move(about, old["object_id"])
    if "content" in old and "content_type_id" in old:
        content = json.loads(new["content"])
        content["pk"] = copy.move(about, content["pk"])
        for column in about._meta.concrete_fields:
            if column.remote_field and content.get(column.name) is not None:
                content[column.name] = copy.move(column.remote_field.model, content[column.name])
        new["content"] = json.dumps(content)


def _play(tape: Tape, people: dict[str, Any]) -> models.Model:
    copy = _Copy(tape, people)
    for table in tape.tables:
        copy.write(table)
    storage = StoredFile._meta.get_field("file").storage
    for name, data in tape.files.items():
        if not storage.exists(name):
            with storage.open(name, "wb") as file:
                file.write(data)
    model, pk = tape.result
    return model._base_manager.get(pk=copy.move(model, pk))
