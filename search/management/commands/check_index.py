from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.checks import model_words
from search.engines.base import EngineError
from search.indexing import check_index
from search.outbox import drain


class Command(BaseCommand):
    help = "Compare the search index with the database in both directions; --repair mends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="index each difference again")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            said = model_words()
            report = check_index(repair=options["repair"])
        except EngineError as error:
            raise CommandError(f"The index can't be read: {error}") from error
        for title, keys in (
            ("missing", report.missing),
            ("stale", report.stale),
            ("extra", report.extra),
        ):
            shown = ", ".join(keys[:20]) + (" …" if len(keys) > 20 else "")  # noqa: PLR2004 - few enough to read
            self.stdout.write(f"{title}: {len(keys)}{' – ' + shown if keys else ''}")
        self.stdout.write(f"checked: {report.checked}")
        if said:
            self.stderr.write(said)
        if options["repair"]:
            drain()
            self.stdout.write(f"repaired: {report.repaired}")
        elif not report.ok:
            raise CommandError("The index differs from the database; run with --repair.")
