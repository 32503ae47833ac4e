"""Every address of ours × every role: the code it answers with. An address without a row fails."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.floors import PACKAGES
from tests.architecture.matrix import ROLES, ROWS, Row, World, make_world


def our_names() -> Iterator[str]:
    """Names (with namespaces) of the URL patterns whose view is in one of our packages."""

    def walk(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
                yield from walk(entry, inner)
            elif isinstance(entry, URLPattern) and module_of(entry).split(".")[0] in PACKAGES:
                name = entry.name or f"(unnamed) {entry.pattern}"
                yield ":".join((*namespaces, name))

    yield from walk(get_resolver(), ())


def module_of(entry: URLPattern) -> str:
    view = entry.callback
    if view.__module__ == "ninja.operation":  # its wrapper around one of our functions
        (held,) = (cell.cell_contents for cell in view.__closure__)
        return held.operations[0].view_func.__module__
    return getattr(view, "view_class", view).__module__


def test_every_address_has_a_row():
    names = set(our_names())
    assert names - {row.name for row in ROWS} == set()
    assert {row.name for row in ROWS} - names == set()


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name} {row.case}".strip())
def test_each_role_gets_its_answer(row: Row, world: World):
    address = reverse(row.name, kwargs=row.kwargs(world))
    if row.query:
        address += f"?{row.query}"
    answers = {}
    for role in ROLES:
        client = Client(raise_request_exception=False)
        user = world.users[role]
        if user is not None:
            client.force_login(user)
        data = row.data(world) if row.method == "post" else None
        answers[role] = getattr(client, row.method)(address, data).status_code
    wrong = {
        role: f"{answers[role]}, expected {code}"
        for role, code in row.expected().items()
        if answers[role] != code
    }
    assert wrong == {}, address
