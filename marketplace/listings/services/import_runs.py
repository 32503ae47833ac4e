"""An owner's file on its way: uploaded, columns said, checked, imported, sent for review.

Here is what people do; `import_work` does the long parts. Each function locks the run first, then
what hangs on the organisation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.base import audit, files, waking
from cms.base.errors import NotFound, Refused
from ecosystem.registry import permissions as registry
from ecosystem.registry.models import Organisation
from marketplace.listings.importing import tasks
from marketplace.listings.importing.checking import text_of
from marketplace.listings.importing.mapping import check_chosen, check_headings, guess, targets
from marketplace.listings.importing.reading import Table, format_of, read_file
from marketplace.listings.importing.workbooks import refused
from marketplace.listings.models import ImportMapping, ImportRun
from marketplace.listings.services.attachments import delete_stored
from marketplace.listings.services.common import allow
from marketplace.listings.services.import_work import MAKES, to_send

State = ImportRun.State
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
MAX_COLUMNS = 100
BATCH = 200  # listings sent for review in one go
_SAMPLES, _SAMPLE = 3, 60  # values of each column, characters of each


def fingerprint(headers: list[str]) -> str:
    """By which a file with the same headings is known again."""
    return hashlib.sha256(json.dumps(headers).encode()).hexdigest()


def start_run(
    actor: Any,
    *,
    organisation: Organisation,
    kind: str,
    upload: UploadedFile[bytes],
    shorten: bool = False,
) -> ImportRun:
    """Keep the file privately, with what its headings seem to mean or meant the last time.

    Args:
        actor: who writes for the organisation.
        organisation: whose catalogue it is.
        kind: of the listings.
        upload: .xlsx or .csv.
        shorten: cut titles that are too long.

    Raises:
        NotAllowed: the actor doesn't write for the organisation.
        Refused: the file can't be read, or is too large.
    """
    allow(registry.can_write_for(actor, organisation))
    found = format_of(upload.name or "")
    if found not in TYPES:
        raise refused(
            _("This isn't a file we can read. Save it as .xlsx or .csv and try again."),
            "sheet_type",
        )
    if (upload.size or 0) > files.MAX_FILE_BYTES:
        raise refused(_("This file is too large. Split it and upload the parts."), "file_size")
    table = read_file(upload, found)
    check_headings(kind, table)
    if len(table.headers) > MAX_COLUMNS:
        message = _("This sheet has more than %(limit)s columns. Delete those you don't need.")
        raise refused(message % {"limit": MAX_COLUMNS}, "columns")
    upload.seek(0)
    with transaction.atomic():
        run = ImportRun(
            organisation=organisation,
            kind=kind,
            created_by=actor,
            language="en" if get_language() == "en" else "vi",
            file=files.keep(actor, upload=upload, suffix=f".{found}", content_type=TYPES[found]),
            headers=table.headers,
            samples=_samples(table),
            columns=_remembered(organisation, kind, table) or guess(kind, table.headers),
            shorten=shorten,
            total=len(table.rows),
        )
        assert run.file is not None
        run.file_name = run.file.original_name
        run.save()
        audit.record(actor, "listings.import_upload", run, rows=run.total, kind=kind)
    return run


def _remembered(organisation: Organisation, kind: str, table: Table) -> dict[str, int]:
    """What the organisation said about these headings before, as far as it still means anything."""
    found = ImportMapping.objects.filter(
        organisation=organisation, kind=kind, fingerprint=fingerprint(table.headers)
    ).first()
    known = set(targets(kind))
    return {name: at for name, at in found.columns.items() if name in known} if found else {}


def _samples(table: Table) -> list[list[str]]:
    found: list[list[str]] = [[] for _header in table.headers]
    for _number, cells in table.rows[:50]:
        for position, values in enumerate(found):
            text = text_of(cells[position]) if position < len(cells) else ""
            if text and len(values) < _SAMPLES:
                values.append(text[:_SAMPLE])
    return found


def _locked(actor: Any, run: ImportRun, *states: str) -> ImportRun:
    """The run under its lock, in one of these states.

    Raises:
        NotFound: another organisation's.
        Refused: `step`.
    """
    found = (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("organisation", "file")
        .filter(pk=run.pk)
        .first()
    )
    if found is None or not registry.can_write_for(actor, found.organisation):
        raise NotFound
    if found.state not in states:
        raise Refused(
            _("The import has moved on meanwhile. Look at how it stands now."), code="step"
        )
    return found


def _put_to_work(run: ImportRun, state: str, total: int) -> None:
    """Hand it to the worker; the constraint lets an organisation have one of these.

    Raises:
        Refused: `busy`.
    """
    run.state, run.total, run.done = state, total, 0
    run.claimed_until, run.attempts, run.failure = None, 0, ""
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        raise Refused(
            _(
                "Another file of this organisation is being worked on. Wait until it is through, "
                "then press once more."
            ),
            code="busy",
        ) from None
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    waking.wake(tasks.work_on_imports)


@transaction.atomic
def set_mapping(actor: Any, *, run: ImportRun, columns: Mapping[str, int]) -> ImportRun:
    """Say what each column fills, remember it for the organisation, and have the rows checked.

    Args:
        actor: who writes for the organisation.
        run: not at work and not imported yet.
        columns: the position of the column for each target.

    Raises:
        NotFound: another organisation's.
        Refused: no key, no title, no such column; the run has moved on; another is at work.
    """
    found = _locked(actor, run, State.COLUMNS, State.CHECKED, State.FAILED)
    if found.file is None:
        raise Refused(_("The file isn't kept any more. Upload it again."), code="no_file")
    unknown = columns.keys() - set(targets(found.kind))
    positions = list(columns.values())
    inside = all(0 <= at < len(found.headers) for at in positions)
    if unknown or not inside or len(set(positions)) != len(positions):
        message = _("Each column fills one thing, and each thing is filled by one column.")
        raise Refused(message, field="mapping", code="columns")
    check_chosen(columns)
    found.columns = dict(columns)
    ImportMapping.objects.update_or_create(
        organisation=found.organisation,
        kind=found.kind,
        fingerprint=fingerprint(found.headers),
        defaults={"columns": found.columns},
    )
    found.lines.all().delete()
    found.counts = {}
    _put_to_work(found, State.CHECKING, found.total)
    audit.record(actor, "listings.import_columns", found, columns=found.columns)
    return found


@transaction.atomic
def begin_import(actor: Any, *, run: ImportRun) -> ImportRun:
    """Have all valid rows made drafts.

    Raises:
        NotFound: another organisation's.
        Refused: it isn't checked, there is nothing to import, another is at work.
    """
    found = _locked(actor, run, State.CHECKED)
    if found.file is None:
        raise Refused(_("The file isn't kept any more. Upload it again."), code="no_file")
    if not any(found.counts.get(fate) for fate in MAKES):
        raise Refused(_("No row is new or changed: there is nothing to import."), code="nothing")
    _put_to_work(found, State.IMPORTING, found.lines.count())
    audit.record(actor, "listings.import_begin", found, counts=found.counts)
    return found


@transaction.atomic
def begin_sending(actor: Any, *, run: ImportRun, novelty_read: bool = False) -> ImportRun:
    """Have the next drafts of the file, `BATCH` at most, sent for review.

    Those that couldn't be sent come again when all others were tried.

    Raises:
        NotFound: another organisation's.
        Refused: it isn't imported, there is nothing to send, another is at work.
    """
    found = _locked(actor, run, State.DONE)
    waiting = to_send(found)
    if not waiting.filter(remark="").exists():
        found.lines.filter(sent=False).exclude(remark="").update(remark="")
    count = min(BATCH, waiting.filter(remark="").count())
    if not count:
        raise Refused(_("No draft of this file is left to be sent."), code="nothing")
    found.novelty_read = novelty_read
    _put_to_work(found, State.SENDING, count)
    audit.record(actor, "listings.import_send", found, listings=count, novelty_read=novelty_read)
    return found


@transaction.atomic
def drop_run(actor: Any, *, run: ImportRun) -> ImportRun:
    """Stop it; drafts made so far stay, the file goes. Stopped sending leaves it imported.

    Raises:
        NotFound: another organisation's.
        Refused: it has ended already.
    """
    found = _locked(actor, run, State.COLUMNS, *ImportRun.WORKING, State.CHECKED, State.FAILED)
    if found.state == State.SENDING:
        found.state = State.DONE
    else:
        found.state = State.DROPPED
        stored, found.file = found.file, None
        found.samples = []
    found.claimed_until = None
    found.save()
    if found.state == State.DROPPED and stored is not None:
        delete_stored(stored)
    audit.record(actor, "listings.import_drop", found, done=found.done)
    return found
