"""What the tests of the account's pages share: a browser's steps, and reading the outbox."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from cms.accounts.models import OutboundMessage
from tests.factories.accounts import PASSWORD, TOTP_SECRET

NEW_PASSWORD = "ba con cho vang"


def sign_up_data(login: str, **changes: str) -> dict[str, str]:
    data = {
        "full_name": "Lê Thị Lan",
        "login": login,
        "password1": NEW_PASSWORD,
        "consent_account": "on",
        **changes,
    }
    return {name: value for name, value in data.items() if value}


def last_message(address: str) -> OutboundMessage:
    return OutboundMessage.objects.filter(address=address).latest("pk")


def code_sent_to(address: str) -> str:
    found = re.search(r"\b(\d{6})\b", last_message(address).text)
    assert found, last_message(address).text
    return found[1]


def totp_now(secret: str = TOTP_SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, login: str, password: str = PASSWORD) -> None:
    response = client.post("/account/login/", {"login": login, "password": password})
    assert response.status_code == 302, response.content.decode()[:2000]
