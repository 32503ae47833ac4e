import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.translation import override
from pytest_django import Settings

from cms.theme import nav
from cms.theme.hooks import Hooks, MenuItem, hooks


class Person:
    is_authenticated = True
    is_staff = False
    is_active = True

    def __str__(self) -> str:
        return "Nguyễn Thị Hương"


@pytest.fixture
def get(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/needs/")
    request.user = AnonymousUser()
    return request


@pytest.fixture(autouse=True)
def _bare_hooks() -> Iterator[None]:
    before = dict(vars(hooks))
    vars(hooks).update(vars(Hooks()))
    yield
    vars(hooks).update(before)


def three(user: object) -> int:
    return 3


def news(request: HttpRequest) -> list[MenuItem]:
    return [MenuItem("News", "/news/")]


def broken(request: HttpRequest) -> list[MenuItem]:
    raise OperationalError


def page(request: HttpRequest, name: str = "layouts/page.html", **context: Any) -> str:
    return render_to_string(name, context, request)


@pytest.mark.parametrize("name", ["base", "page", "split", "form", "account", "plain"])
def test_layouts_render_for_a_visitor_without_a_query(name: str, get: HttpRequest) -> None:
    html = page(get, f"layouts/{name}.html")
    assert '<html lang="vi">' in html
    assert html.count("<main") == 1


def test_current_place_is_marked(get: HttpRequest) -> None:
    assert page(get).count('<a href="/needs/" aria-current="page">') == 2


def test_visitor_may_sign_in_and_member_sees_what_is_unread(get: HttpRequest) -> None:
    hooks.count_unread, hooks.pages_menu = three, news
    html = page(get)
    assert "/account/login/" in html
    assert "tool__count" not in html
    get.user = Person()  # type: ignore[assignment]  # a stand-in that needs no database
    html = page(get)
    assert html.count('<span class="tool__count">3<') == 2
    assert "/account/login/" not in html
    assert html.count('<a href="/news/">News</a>') == 2


def test_links_follow_the_language(rf: RequestFactory) -> None:
    request = rf.get("/en/needs/")
    with override("en"):
        html = page(request)
    assert '<html lang="en">' in html
    assert 'href="/en/needs/new/"' in html


def test_the_view_may_name_the_translations(get: HttpRequest) -> None:
    found = [{"code": "en", "name": "English", "url": "/en/tin-tuc/", "current": False}]
    html = page(get, language_alternates=found)
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/tin-tuc/">' in html


def test_pages_come_up_while_the_database_is_away(get: HttpRequest) -> None:
    hooks.pages_menu = hooks.footer_menu = broken
    assert 'class="foot"' in page(get, "404.html")


def test_demo_says_so(get: HttpRequest, settings: Settings) -> None:
    settings.DEMO = True
    assert 'class="strip"' in page(get)
    settings.DEMO = False
    assert 'class="strip"' not in page(get)


@pytest.mark.parametrize("code", [400, 403, 404, 413, 429, 500, 503])
def test_error_pages_give_the_reference(code: int, get: HttpRequest) -> None:
    assert "CT-7F3K2A" in page(get, f"{code}.html", reference="CT-7F3K2A")


@pytest.mark.parametrize("code", [400, 413, 429, 500, 503])
def test_error_pages_need_no_context(code: int) -> None:
    with override("en"):
        html = render_to_string(f"{code}.html")
    assert '<html lang="en">' in html
    assert re.search(r"<h1>[^<]+</h1>", html)


def test_scheme_is_remembered_and_shown(client: Client) -> None:
    answer = client.post("/theme/scheme/", {"scheme": "dark", "next": "/needs/"})
    assert (answer.status_code, answer["Location"]) == (302, "/needs/")
    assert client.cookies["scheme"].value == "dark"
    answer = client.post("/theme/scheme/", {"scheme": "system"})
    assert client.cookies["scheme"].value == ""


def test_scheme_never_leads_elsewhere(client: Client) -> None:
    answer = client.post("/theme/scheme/", {"scheme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_scheme_is_on_the_page_from_the_first_byte(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["scheme"] = "dark"
    assert '<html lang="vi" data-theme="dark">' in page(request)
    request.COOKIES["scheme"] = '"><script>'
    assert '<html lang="vi">' in page(request)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_styleguide_needs_no_database(client: Client, settings: Settings, lang: str) -> None:
    settings.DEBUG = True
    assert client.get(f"/styleguide/?lang={lang}").status_code == 200


@pytest.mark.django_db
def test_styleguide_is_not_public(client: Client, settings: Settings) -> None:
    settings.DEBUG = False
    settings.DEMO = False
    assert client.get("/styleguide/").status_code == 404


@pytest.mark.parametrize("name", sorted(nav.PATHS))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_header_leads_to_pages_that_exist(name: str, language: str) -> None:
    with override(language):
        found = resolve(nav.path(name))
    # The view of pages answers for every address that nothing else knows.
    assert (found.view_name == "pages:page") == (name == "home")
