"""Rows of the account: who gets what at its addresses, staff's pages about people included."""

from typing import Any

from cms.accounts.models import DataRequest, Notification, User
from cms.accounts.services import request_erasure
from tests.architecture.matrix import SIGN_IN_FIRST, Row, World
from tests.factories.accounts import NotificationFactory

# Wagtail sends people who may not open a page of its admin back to where they may be.
ADMINISTRATORS = {
    "anonymous": 302,
    "member": 302,
    "other_member": 302,
    "owner": 302,
    "moderator": 302,
    "editor": 302,
    "admin": 200,
}


def notification(world: World) -> dict[str, Any]:
    """Something that the owner was told."""
    made: Notification = NotificationFactory(user=world.users["owner"])
    return {"pk": made.pk}


def request(world: World) -> dict[str, Any]:
    """The owner asks for erasure."""
    owner: User = world.users["owner"]
    made: DataRequest = request_erasure(owner)
    return {"pk": made.pk}


ROWS: list[Row] = [
    Row(name="accounts:home", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="accounts:profile", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="accounts:consents", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="accounts:data", everyone=200, roles=SIGN_IN_FIRST),
    Row(name="accounts:data", method="post", case="asks for the password first", everyone=302),
    Row(name="accounts:remove_phone", everyone=405),
    Row(name="accounts:remove_phone", method="post", everyone=302),
    Row(name="accounts:outbox", case="outside the demonstration", everyone=404),
    Row(name="accounts:notifications", everyone=200, roles=SIGN_IN_FIRST),
    Row(
        name="accounts:open_notification",
        kwargs=notification,
        everyone=404,
        roles=SIGN_IN_FIRST | {"owner": 302},
    ),
    Row(name="accounts:mark_all_read", everyone=405),
    Row(name="accounts:mark_all_read", method="post", everyone=302),
    Row(name="accounts_data_requests", roles=ADMINISTRATORS),
    Row(
        name="accounts_data_request",
        kwargs=request,
        roles=ADMINISTRATORS | {"moderator": 404, "editor": 404},
    ),
]
