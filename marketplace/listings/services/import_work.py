"""The long parts of an import, in steps that a kill may come between.

`claimed_until` says who works on a run and for how long: each step moves it on in the transaction
that writes its rows and `done`. Whoever finds another value there has lost the run and writes
nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.base import audit
from cms.base.errors import Conflict, NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from marketplace.listings.importing.checking import Checker, Row
from marketplace.listings.importing.reading import Table, format_of, read_file
from marketplace.listings.models import ImportLine, ImportRun
from marketplace.listings.services import importing
from marketplace.listings.services.attachments import delete_stored
from marketplace.listings.services.common import S
from marketplace.listings.services.sending import submit

log = logging.getLogger(__name__)
State = ImportRun.State
CLAIM = timedelta(minutes=5)  # of one step; the longest is reading the file
ATTEMPTS = 5  # in a row without a step done
KEEP_FILES = timedelta(days=30)
MAKES = (importing.NEW, importing.CHANGED)  # fates by which an import writes something


class LostError(Exception):
    """Somebody else has the run now, or it was stopped."""


class Claim:
    """The right to go on with a run.

    Args:
        run: as it stood when it was claimed.
        until: the value in the table that says it is this one's.
    """

    def __init__(self, run: ImportRun, until: datetime) -> None:
        self.run, self.until = run, until

    @contextmanager
    def step(self, done: int, **changes: Any) -> Iterator[None]:
        """One transaction with the run moved on first.

        Raises:
            LostError: it isn't this one's any more; nothing is written.
        """
        following = max(timezone.now() + CLAIM, self.until + timedelta(microseconds=1))
        with transaction.atomic():
            mine = ImportRun.objects.filter(
                pk=self.run.pk, state=self.run.state, claimed_until=self.until
            )
            values = {"claimed_until": following, "attempts": 0, "done": done, **changes}
            if not mine.update(**values):
                raise LostError
            yield
        self.until, self.run.done = following, done


def run_due() -> int:
    """Go on with each run that nobody works on; one failing stops no other.

    Returns:
        How many were taken on.
    """
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    taken = 0
    for pk in list(
        ImportRun.objects.filter(free, state__in=ImportRun.WORKING)
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        taken += work(pk)
    return taken


def work(pk: int) -> bool:
    """Take a run on and bring it to its next rest.

    Returns:
        Whether it could be claimed.
    """
    claim = _claim(pk)
    if claim is None:
        return False
    run = claim.run
    with override(run.language):
        try:
            if run.attempts > ATTEMPTS:
                _fail(claim, _("It stopped several times on the way. Check the file again."))
            else:
                _WORK[State(run.state)](claim)
        except LostError:
            log.info("import %s was taken over or stopped", run.code)
        except Refused as refusal:
            _fail(claim, refusal.message)
        except (NotAllowed, NotFound):
            _fail(claim, _("Whoever began it doesn't write for this organisation any more."))
        except Exception:
            log.exception("import %s broke off; it is tried again", run.code)
            ImportRun.objects.filter(pk=pk, claimed_until=claim.until).update(claimed_until=None)
    return True


def _claim(pk: int) -> Claim | None:
    now = timezone.now()
    with transaction.atomic():
        run = (
            ImportRun.objects.select_for_update(of=("self",))
            .select_related("organisation", "created_by", "file")
            .get(pk=pk)
        )
        if run.state not in ImportRun.WORKING or (run.claimed_until and run.claimed_until > now):
            return None
        run.claimed_until, run.attempts = now + CLAIM, run.attempts + 1
        run.save(update_fields=["claimed_until", "attempts"])
    return Claim(run, run.claimed_until)


def _fail(claim: Claim, message: str) -> None:
    run = claim.run
    try:
        after = State.DONE if run.state == State.SENDING else State.FAILED
        with claim.step(run.done, state=after, failure=message, claimed_until=None):
            audit.record(None, "listings.import_failed", run, done=run.done)
    except LostError:
        log.info("import %s was taken over or stopped", run.code)


def table_of(run: ImportRun) -> Table:
    """What the file of a run holds.

    Raises:
        Refused: it isn't kept any more, or can't be read.
    """
    if run.file is None:
        raise Refused(_("The file isn't kept any more. Upload it again."), code="no_file")
    try:
        with run.file.file.open("rb") as stream:
            return read_file(File(stream, name=run.file_name), format_of(run.file_name))
    except FileNotFoundError:
        message = _("The file isn't kept any more. Upload it again.")
        raise Refused(message, code="no_file") from None


def _rows(run: ImportRun) -> list[Row]:
    table = table_of(run)
    checker = Checker(run.kind, run.columns, marks=table.marks, shorten=run.shorten)
    return [checker.check(number, cells) for number, cells in table.rows]


def _title(row: Row) -> str:
    return str(row.content.get("title_vi") or row.content.get("title_en") or "")[:200]


def _in_chunks(claim: Claim) -> None:
    """Check or import each chunk that isn't done yet, and write its lines in one transaction."""
    run = claim.run
    rows = _rows(run)
    for start in range(run.done, len(rows), importing.CHUNK):
        chunk = rows[start : start + importing.CHUNK]
        with claim.step(start + len(chunk)):
            report = importing.import_rows(
                run.created_by,
                organisation=run.organisation,
                kind=run.kind,
                rows=chunk,
                dry_run=run.state == State.CHECKING,
            )
            _write(run, chunk, report)


def _errors_of(report: importing.ImportReport) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for error in report.errors:
        found.setdefault(error.row, []).append(asdict(error))
    return found


def _check(claim: Claim) -> None:
    _in_chunks(claim)
    _rest(claim, State.CHECKED, counts=_counts(claim.run))


def _import(claim: Claim) -> None:
    _in_chunks(claim)
    _rest(claim, State.DONE, counts=_counts(claim.run), finished_at=timezone.now())


def _write(run: ImportRun, chunk: Sequence[Row], report: importing.ImportReport) -> None:
    """One line for each row; after the import they stand in place of those of the dry run."""
    errors = _errors_of(report)
    run.lines.filter(number__in=[row.number for row in chunk]).delete()
    ImportLine.objects.bulk_create(
        ImportLine(
            run=run,
            number=number,
            own_key=key[:200],
            title=_title(row),
            fate=fate,
            errors=errors.get(number, []),
            listing_id=report.listings.get(number),
        )
        for row, (number, key, fate) in zip(chunk, report.fates, strict=True)
    )


def to_send(run: ImportRun) -> QuerySet[ImportLine]:
    """Rows whose drafts can go for review; what was edited here since is left to its author."""
    fates = (*MAKES, importing.UNCHANGED)
    return run.lines.filter(sent=False, fate__in=fates, listing__state=S.DRAFT)


def _send(claim: Claim) -> None:
    run = claim.run
    while run.done < run.total:
        with claim.step(run.done + 1):
            line = to_send(run).select_related("listing").filter(remark="").first()
            if line is not None:
                _send_one(run, line)
        if line is None:
            break
    _rest(claim, State.DONE)


def _send_one(run: ImportRun, line: ImportLine) -> None:
    assert line.listing is not None
    try:
        submit(run.created_by, listing=line.listing, novelty_read=run.novelty_read)
    except (Refused, IllegalStep, Conflict) as problem:
        line.remark = getattr(problem, "message", "") or _("It couldn't be sent as it stands.")
    else:
        line.sent = True
    line.save(update_fields=["sent", "remark"])


def _counts(run: ImportRun) -> dict[str, int]:
    rows = run.lines.order_by().values_list("fate").annotate(count=Count("pk"))
    return dict(rows)


def _rest(claim: Claim, state: str, **changes: Any) -> None:
    """Nothing is left to do; people go on."""
    run = claim.run
    with claim.step(run.done, state=state, claimed_until=None, **changes):
        audit.record(None, f"listings.import_{state}", run, **changes.get("counts", {}))


_WORK = {State.CHECKING: _check, State.IMPORTING: _import, State.SENDING: _send}


def forget_files() -> int:
    """Delete the files of runs begun a month ago; what was never imported is dropped.

    Returns:
        How many files went.
    """
    gone = 0
    old = ImportRun.objects.filter(created_at__lt=timezone.now() - KEEP_FILES, file__isnull=False)
    for pk in list(old.exclude(state__in=ImportRun.WORKING).values_list("pk", flat=True)):
        gone += _forget(pk)
    return gone


@transaction.atomic
def _forget(pk: int) -> bool:
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("file").get(pk=pk)
    stored = run.file
    if stored is None or run.state in ImportRun.WORKING:
        return False
    if run.state != State.DONE:
        run.state = State.DROPPED
    run.file, run.samples = None, []
    run.save(update_fields=["state", "file", "samples"])
    delete_stored(stored)
    return True
