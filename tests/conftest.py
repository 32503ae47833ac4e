"""Fixtures of the whole suite: the reference data, the services, a clean end."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from tests.services import ServiceMissingError
from tests.services.chromium import find_chromium

hypothesis_settings.register_profile(
    "exchange",
    deadline=None,  # two cores shared by everything make any deadline a coin toss
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("exchange")

# Set when a transactional test has flushed the reference data away.
_flushed = pytest.StashKey[bool]()


def _has_chromium() -> bool:
    try:
        find_chromium()
    except ServiceMissingError:
        return False
    return True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a service that this run wasn't given; `make test` gives them."""
    reasons = {
        "postgres": None if os.environ.get("TEST_DATABASE_URL") else "TEST_DATABASE_URL is not set",
        "elasticsearch": (
            None
            if os.environ.get("TEST_ELASTICSEARCH_URL")
            else "TEST_ELASTICSEARCH_URL is not set"
        ),
        "e2e": None if _has_chromium() else "no Chromium",
    }
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def load_reference() -> None:
    """What migrations and `sync_reference` put into an installation's database."""
    from wagtail.models import Collection, Locale, Page, Site

    for code in ("vi", "en"):
        Locale.objects.get_or_create(language_code=code)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root", locale=Locale.objects.get(language_code="vi"))
    if "sync_reference" in get_commands():
        call_command("sync_reference", verbosity=0)
    if not Site.objects.exists():
        Site.objects.create(
            hostname="testserver",
            root_page=Page.objects.filter(depth=1).get(),
            is_default_site=True,
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The database of the session starts with the reference data in it."""
    with django_db_blocker.unblock():
        load_reference()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put the reference data back, outside any test's transaction, after it was flushed."""
    if item.session.stash.get(_flushed, False):
        with item.config.stash[blocking_manager_key].unblock():
            load_reference()
        item.session.stash[_flushed] = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Remember that this test's end emptied the tables."""
    result = yield
    marker = item.get_closest_marker("django_db")
    names = set(getattr(item, "fixturenames", ()))
    if names & {"transactional_db", "live_server", "django_db_reset_sequences"} or (
        marker and marker.kwargs.get("transaction")
    ):
        item.session.stash[_flushed] = True
    return result


@pytest.fixture(autouse=True)
def _clean_between_tests() -> Iterator[None]:
    """Caches and the current site don't pass from one test to the next.

    What a process keeps beside the cache doesn't either: it would run out in the middle of a later
    test, find the cache empty and cost a query that the test counts. The thesaurus stays unless a
    test edited it: reading it takes longer than most tests.
    """
    from django.core.cache import cache as default_cache
    from django.core.cache import caches
    from django.db.models.signals import post_delete, post_save
    from django.utils import translation

    from ecosystem.registry.queries.taxonomy import forget_fields
    from search import thesaurus
    from search.models import ThesaurusTerm

    edits: list[object] = []

    def note(instance: object, **_more: object) -> None:
        edits.append(instance)

    for signal in (post_save, post_delete):
        signal.connect(note, sender=ThesaurusTerm)
    yield
    for signal in (post_save, post_delete):
        signal.disconnect(note, sender=ThesaurusTerm)
    for cache in caches.all(initialized_only=True):
        cache.clear()
    forget_fields()
    stamp = thesaurus._held[1]
    if edits:
        thesaurus.forget()
    elif stamp:
        default_cache.set(thesaurus.STAMP_KEY, stamp, None)
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _private_search_index(settings: object, tmp_path: Path) -> Iterator[None]:
    """Each test has its own embedded index: an index knows no rollback."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    yield
    from search.engines import forget_engines

    forget_engines()


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """A real, empty Elasticsearch; only for tests marked `elasticsearch`."""
    return os.environ["TEST_ELASTICSEARCH_URL"]


def pytest_unconfigure() -> None:
    """Remove what the run stored."""
    if settings.configured:
        shutil.rmtree(settings.TEST_ROOT, ignore_errors=True)
