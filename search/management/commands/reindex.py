from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.embedding import fault
from search.engines.base import EngineError
from search.indexing import ReindexRunning, check_index, reindex, rollback
from search.outbox import drain


class Command(BaseCommand):
    help = (
        "Build the search index beside the live one and swap; --rollback goes back to the former."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rollback", action="store_true", help="serve the former index again")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            if options["rollback"]:
                name = rollback()
                missed = check_index(repair=True).repaired
                drain()
                self.stdout.write(f"Serving {name} again, {missed} changes written to it.")
                return
            report = reindex(progress=self._progress if options["verbosity"] > 1 else None)
        except ReindexRunning as error:
            raise CommandError("Another process is building the index.") from error
        except EngineError as error:
            raise CommandError(f"The index was not changed: {error}") from error
        drain()
        rate = report.documents / max(report.seconds, 0.001)
        self.stdout.write(
            f"{report.documents} documents in {report.seconds:.1f} s ({rate:.0f}/s), "
            f"{report.replayed} changes replayed, live: {report.generation}"
        )
        if said := fault():
            self.stderr.write(said)
        for key, message in list(report.errors.items())[:20]:
            self.stderr.write(f"{key}: {message}")
        if report.errors:
            raise CommandError(f"{len(report.errors)} records could not be indexed.")

    def _progress(self, documents: int) -> None:
        self.stdout.write(f"{documents}", ending="\r")
