"""Measure an owner's import: `python -m bench.importing [rows]`, an .xlsx through the page's run.

Upload, dry run and import, each with its seconds, and the most memory that the process held; then
the same file again. docs/performance.md holds the figures; asserted is only what came of the rows.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "importing"
ROWS = 14_158  # as many as the `sbir` collection has technologies
WORDS = 250  # of a description
COLUMNS = {"key": 0, "title_en": 1, "body_en": 2}


def spreadsheet(path: Path, rows: int) -> None:
    """Titles and descriptions from a fixed list of words."""
    import random

    import xlsxwriter

    chosen = random.Random(14)
    words = [f"{first}{second}" for first in "bcdfghlmnprst" for second in ("ine", "ade", "ology")]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["id", "title", "abstract"])
        for n in range(1, rows + 1):
            body = " ".join(chosen.choices(words, k=WORDS))
            page.write_row(n, 0, [f"T{n}", f"Technology {n} {body[:60]}", body])


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Print seconds and the most memory so far."""
    start = time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:<24} {time.perf_counter() - start:7.1f} s   {peak} MB at most", flush=True)


def prepare() -> Any:
    """A database of its own, fresh, with one writer."""
    import django

    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "db.sqlite3").unlink(missing_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{FOLDER / 'db.sqlite3'}",
        "PRIVATE_ROOT": str(FOLDER / "private"),
        "CACHE_URL": "memory://",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("sync_reference", verbosity=0)
    from cms.accounts.models import User
    from ecosystem.registry.models import Affiliation, Organisation

    user = User.objects.create(email="importer@bench.example", full_name="Importer")
    organisation = Organisation.objects.create(name_vi="Đối tác", kinds=["enterprise"])
    Affiliation.objects.create(user=user, organisation=organisation, role="owner", state="active")
    return user, organisation


def main() -> None:
    """The whole way twice."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    user, organisation = prepare()
    path = FOLDER / "catalogue.xlsx"
    spreadsheet(path, rows)
    for fate in ("new", "unchanged"):
        print(f"{rows:,} rows, {path.stat().st_size // 2**20} MB, to be {fate}")
        counts = _whole(user, organisation, path, fate == "new")
        assert counts == {fate: rows}, counts


def _whole(user: Any, organisation: Any, path: Path, importing: bool) -> dict[str, int]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from marketplace.listings.services import import_runs, import_work

    def put() -> Any:
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        return import_runs.start_run(user, organisation=organisation, kind="offer", upload=upload)

    with timed("upload, columns guessed"):
        run = put()
    steps: list[tuple[str, Callable[[], object]]] = [
        ("dry run", lambda: import_runs.set_mapping(user, run=run, columns=COLUMNS)),
    ]
    if importing:
        steps.append(("import", lambda: import_runs.begin_import(user, run=run)))
    for name, begin in steps:
        with timed(name):
            begin()
            import_work.run_due()
    run.refresh_from_db()
    counts: dict[str, int] = run.counts
    return counts


if __name__ == "__main__":
    main()
