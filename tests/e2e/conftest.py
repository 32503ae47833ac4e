"""A browser, a running demo, pages at the two widths that people have."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.harness import ROOT, Exchange, Problems, running_exchange
from tests.services.chromium import find_chromium

PHONE, DESKTOP = 375, 1280
VIEWPORTS = {
    PHONE: {
        "viewport": {"width": PHONE, "height": 812},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    DESKTOP: {"viewport": {"width": DESKTOP, "height": 900}},
}
SCREENSHOTS = ROOT / "var" / "e2e"

OpenContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(autouse=True)
def _private_search_index() -> None:
    """The demo has its own index; the in-process one of the other tests isn't needed."""


@pytest.fixture(autouse=True)
def _clean_between_tests() -> None:
    """Nothing of Django runs in this process."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, for the whole session."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            # root can't use the sandbox, and a container's /dev/shm is small
            args=["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else [],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """The demo on the embedded engine."""
    with running_exchange(tmp_path_factory.mktemp("embedded"), "embedded") as running:
        yield running


@pytest.fixture(scope="session")
def exchange_on_elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """The demo on Elasticsearch."""
    if not os.environ.get("TEST_ELASTICSEARCH_URL"):
        pytest.skip("TEST_ELASTICSEARCH_URL is not set")
    with running_exchange(tmp_path_factory.mktemp("elastic"), "elasticsearch") as running:
        yield running


@pytest.fixture(params=["embedded", "elasticsearch"])
def exchange_on_either(request: pytest.FixtureRequest) -> Exchange:
    """For what must look the same whichever engine answers: the test runs on both."""
    name = "exchange" if request.param == "embedded" else "exchange_on_elasticsearch"
    running: Exchange = request.getfixturevalue(name)
    return running


@pytest.fixture
def problems() -> Iterator[Problems]:
    """Collects what pages complain about; a test with an unexpected complaint fails."""
    collected = Problems()
    yield collected
    assert collected.unexpected() == []


@pytest.fixture
def open_context(
    browser: Browser, problems: Problems, request: pytest.FixtureRequest
) -> Iterator[OpenContext]:
    """Makes browser contexts: `open_context(width=375, javascript=False, color_scheme="dark")`."""
    opened: list[BrowserContext] = []

    def make(
        *, width: int = DESKTOP, javascript: bool = True, color_scheme: str = "light"
    ) -> BrowserContext:
        shape = VIEWPORTS.get(width, {"viewport": {"width": width, "height": 900}})
        context = browser.new_context(
            **shape,
            java_script_enabled=javascript,
            color_scheme=color_scheme,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        context.on("page", problems.watch)
        opened.append(context)
        return context

    yield make
    failed = getattr(request.node, "failed_in_call", False)
    for number, context in enumerate(opened):
        for page in context.pages if failed else []:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            name = f"{request.node.name}-{number}".replace("/", "_")
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        context.close()


@pytest.fixture(params=[PHONE, DESKTOP])
def page(request: pytest.FixtureRequest, open_context: OpenContext) -> Page:
    """A page at each of the two widths: the test runs twice."""
    return open_context(width=request.param).new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell `open_context` whether there is something worth a picture (kept in var/e2e)."""
    report = yield
    if report.when == "call":
        item.failed_in_call = report.failed
    return report
