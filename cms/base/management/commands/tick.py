from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.base import jobs


class Command(BaseCommand):
    help = "Run the periodic jobs that are due. Called each minute; safe to call at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="name the jobs and run none")

    def handle(self, **options: Any) -> None:
        if options["list"]:
            for job in jobs.registered():
                self.stdout.write(f"{job.name}: every {job.every}")
            return
        for name in jobs.run_due():
            self.stdout.write(name)
