"""What the two busiest pages cost over the wire, and that nothing jumps while they load."""

import gzip

import pytest

from tests.e2e.conftest import DESKTOP, PHONE

PAGES = ["/", "/en/", "/search/?q=may+say+lua"]
MOST = 100_000  # bytes without pictures
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_little(exchange, open_context, path):
    page = open_context().new_page()
    sizes: dict[str, int] = {}

    def weigh(response):
        kind = response.headers.get("content-type", "")
        if not kind.startswith("image/") or "svg" in kind:
            # As a server that compresses sends it, whether or not this one does.
            sizes[response.url] = len(gzip.compress(response.body(), 6))

    page.on("requestfinished", lambda request: weigh(request.response()))
    answer = page.goto(exchange.url + path, wait_until="networkidle")
    assert answer.status == 200
    assert any(url.endswith(".css") for url in sizes)
    assert sum(sizes.values()) < MOST, sorted(sizes.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("path", PAGES)
def test_one_stylesheet_and_no_script_that_blocks(exchange, open_context, path):
    page = open_context().new_page()
    answer = page.goto(exchange.url + path)
    assert answer.status == 200
    assert page.locator("link[rel=stylesheet]").count() == 1
    assert page.locator("style, [style]").count() == 0
    scripts = page.locator("script")
    blocking = "nodes => nodes.filter(n => !n.src || !(n.defer || n.async || n.type === 'module'))"
    assert scripts.count() > 0
    assert scripts.evaluate_all(f"nodes => ({blocking})(nodes).map(n => n.outerHTML)") == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_nothing_jumps(exchange, open_context, path, width):
    page = open_context(width=width).new_page()
    page.add_init_script(SHIFTS)
    answer = page.goto(exchange.url + path, wait_until="networkidle")
    assert answer.status == 200
    # Pictures below the fold load late: walk down to them.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifted") == 0
