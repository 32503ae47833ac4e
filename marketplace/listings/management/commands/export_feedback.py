from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.listings.feedback_export import export


class Command(BaseCommand):
    help = "Write what was said of matches as a judged collection of public listings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the three files go")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            offers, needs, judged = export(options["folder"])
        except OSError as error:
            raise CommandError(f"The folder can't be written: {error}") from error
        self.stdout.write(f"{offers} offers, {needs} needs, {judged} judgements")
