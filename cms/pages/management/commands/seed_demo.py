from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

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
        self._catch_up()

    def _catch_up(self) -> None:
        """Do what planting left to the worker: the first visitor's mail needn't wait for it."""
        call_command("update_index", verbosity=0)
        call_command("rebuild_references_index", verbosity=0)
        DBTaskResult.objects.filter(status=TaskResultStatus.READY).delete()

    def _accounts(self, demo: data.Demo) -> None:
        """A table: what the person does, what to type, what there is to see."""
        rows = [
            (
                ", ".join(entry.groups) or ", ".join(dict.fromkeys(r for _org, r in entry.roles)),
                entry.email or entry.phone,
                entry.note,
            )
            for entry in demo.accounts
        ]
        first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
        self.stdout.write(f"Password of every account:  {PASSWORD}")
        self.stdout.write("Staff are asked for a code. The demo shows it at /account/outbox/, and")
        self.stdout.write("`DEMO=1 .venv/bin/python manage.py demo_code` prints it;")
        self.stdout.write(f"an authenticator app makes the same from the secret {TOTP_SECRET}.")
        for staff in (False, True):
            self.stdout.write("")
            self.stdout.write("Staff" if staff else "Owners and researchers")
            for row, entry in zip(rows, demo.accounts, strict=True):
                if bool(entry.groups) == staff:
                    self.stdout.write(f"  {row[0]:<{first}}  {row[1]:<{second}}  {row[2]}")
