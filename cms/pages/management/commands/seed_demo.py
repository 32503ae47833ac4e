from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cms.accounts.models import User
from cms.pages.demo import data
from cms.pages.demo.planting import PASSWORD, TOTP_SECRET, Planter


class Command(BaseCommand):
    help = "Plant the demonstration's content: people, organisations, listings, news and pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print-accounts", action="store_true", help="show who can sign in, plant nothing"
        )

    def handle(self, **options: Any) -> None:
        demo = data.load()
        if options["print_accounts"]:
            self._accounts(demo)
            return
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Set DEMO=1: invented content has no place in a real installation.")
        if User.objects.filter(email=demo.accounts[0].email).exists():
            self.stdout.write("The demonstration is planted already.")
            return
        with transaction.atomic():
            for line in Planter(demo).plant():
                self.stdout.write(line)

    def _accounts(self, demo: data.Demo) -> None:
        self.stdout.write(f"Password of all: {PASSWORD}")
        self.stdout.write(
            f"Second factor of staff (secret for an authenticator app): {TOTP_SECRET}"
        )
        for entry in demo.accounts:
            self.stdout.write(f"  {entry.email or entry.phone:<32} {entry.note}")
