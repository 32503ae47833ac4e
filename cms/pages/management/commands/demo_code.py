import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.pages.demo.planting import TOTP_SECRET

PERIOD = 30  # seconds that one code lasts


class Command(BaseCommand):
    help = "Print the six digits that the demo's staff accounts ask for now."

    def handle(self, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("There are no demo accounts in a real installation.")
        now = int(time.time())
        left = PERIOD - now % PERIOD
        code = format_hotp_value(hotp_value(TOTP_SECRET, now // PERIOD))
        self.stdout.write(f"{code}   (for another {left} s)")
