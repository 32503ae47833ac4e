"""References, health, and how errors reach a person."""

import logging
import re

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import path
from django.utils.module_loading import import_string

from cms.base.errors import NotAllowed, NotFound
from cms.urls import handler400, handler403, handler404, handler500
from cms.urls import urlpatterns as ours
from tests.architecture.floors import ROOT

pytestmark = pytest.mark.django_db
REFERENCE = re.compile(r"^CT-[0-9A-Z]{6}$")


def _raise(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("broken/", _raise(RuntimeError("secret detail"))),
    path("forbidden/", _raise(NotAllowed())),
    path("hidden/", _raise(NotFound("exists"))),
    *ours,
]
__all__ = ["handler400", "handler403", "handler404", "handler500"]


def test_health_says_ok(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@override_settings(ROOT_URLCONF="tests.cms.test_middleware")
def test_error_page_and_log_carry_the_same_reference(caplog):
    client = Client(raise_request_exception=False)

    with caplog.at_level(logging.ERROR):
        response = client.get("/broken/")

    reference = response["X-Reference"]
    page = response.content.decode()
    assert REFERENCE.match(reference)
    assert (response.status_code, page.count(reference) > 0) == (500, True)
    assert page.count("secret detail") == 0


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/desk/renew/abc:d/", "/desk/renew/-"),
        ("/en/needs/confirm/abc/?x=1", "/en/needs/confirm/-"),
        ("/account/unsubscribe/abc", "/account/unsubscribe/-"),
        ("/account/oidc/e/login/callback/?code=1", "/account/oidc/e/login/callback/-"),
        ("/search/?q=abc", "/search/?q=abc"),
    ],
)
def test_no_log_keeps_an_address_that_is_a_key(path, written):
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("Not Found", path)})
    (handler,) = settings.LOGGING["handlers"].values()
    for name in handler["filters"]:
        import_string(settings.LOGGING["filters"][name]["()"])().filter(record)
    assert record.getMessage() == f"Not Found: {written}"

    log_filter = (ROOT / "deploy" / "Caddyfile").read_text()
    for field in ("request>uri", "request>headers>Referer", "resp_headers>Location"):
        (pattern,) = re.findall(rf'{field} regexp "(.+)" "\$1-"', log_filter)
        assert re.sub(pattern, r"\1-", path) == written


@override_settings(ROOT_URLCONF="tests.cms.test_middleware")
@pytest.mark.parametrize(("address", "status"), [("/forbidden/", 403), ("/hidden/", 404)])
def test_refusals_become_plain_pages(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    assert response.content.decode().count("exists") == 0


def test_public_pages_forbid_everything_inline(client):
    policy = client.get("/nowhere/")["Content-Security-Policy"]
    directives = dict(
        part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip()
    )

    assert (directives["script-src"], directives["style-src"]) == ("'self'", "'self'")


@pytest.mark.parametrize("address", ["/admin/", "/en/admin/", "/admin/nowhere/"])
def test_the_admin_has_its_looser_policy(admin_client, address):
    policy = admin_client.get(address)["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert directives == {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
        "form-action": "'self'",
        "base-uri": "'self'",
        "object-src": "'none'",
    }


def test_a_host_that_is_not_ours_gets_the_page_that_says_so():
    """Rendering the error page must not ask for the host again: that was a bare server error."""
    response = Client().get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
    assert "Content-Security-Policy" in response.headers
