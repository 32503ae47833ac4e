from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.outbox import drain, retry_now


class Command(BaseCommand):
    help = "Write everything that waits to the search index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="don't wait out earlier failures")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["now"]:
            retry_now()
        report = drain()
        if report.locked:
            self.stdout.write("Another process is at it.")
            return
        self.stdout.write(
            f"written: {report.written}, failed: {report.failed}, waiting: {report.waiting}"
        )
        for key, message in list(report.errors.items())[:20]:
            self.stderr.write(f"{key}: {message}")
        if report.error:
            raise CommandError(f"The engine can't be written to: {report.error}")
