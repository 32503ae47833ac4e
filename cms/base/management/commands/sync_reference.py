from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cms.base import reference


class Command(BaseCommand):
    help = "Write roles, workflow, taxonomy, places and lists. Idempotent; run after each migrate."

    def handle(self, **options: Any) -> None:
        with transaction.atomic():
            for line in reference.sync.each():
                if options["verbosity"]:
                    self.stdout.write(line)
