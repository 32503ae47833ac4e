"""Take the README's pictures from a demo that is being served: scripts/screenshots.py [ADDRESS].

Needs Chromium; signs in as the demo's people with the password and second factor that it prints.
"""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 375, "height": 760}


def manage(*arguments: str) -> str:
    """What a command says about the demo."""
    environment = {**os.environ, "DEMO": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout


def sign_in(page: Page, address: str, email: str) -> None:
    """By password, and by code where staff are asked for one."""
    password = next(
        line.split()[-1]
        for line in manage("seed_demo", "--print-accounts").splitlines()
        if "assword" in line
    )
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    if page.locator("input[name=code]").count():
        page.fill("input[name=code]", manage("demo_code").split()[0])
        page.press("input[name=code]", "Enter")
        page.wait_for_load_state()


def take(page: Page, name: str) -> None:
    """One picture, without moving parts."""
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    print(name)


def public(browser: Browser, address: str) -> None:
    """Pages that everybody sees."""
    page = browser.new_page(viewport=WIDE, color_scheme="light")
    page.goto(f"{address}/")
    take(page, "home")
    page.goto(f"{address}/search/?q=may+say+lua")
    take(page, "search")
    page.goto(f"{address}/needs/?q=may+say+lua")
    page.locator(".listing h2 a").first.click()
    page.wait_for_load_state()
    page.locator("#matches").scroll_into_view_if_needed()
    page.locator("#matches").evaluate("e => e.scrollIntoView()")
    take(page, "need")


def owner(browser: Browser, address: str) -> None:
    """The form on a phone."""
    page = browser.new_page(viewport=PHONE, color_scheme="light")
    sign_in(page, address, "htx.kinhranh@example.vn")
    page.goto(f"{address}/needs/new/?q=sấy lúa mùa mưa")
    page.wait_for_load_state()
    take(page, "form-phone")


def moderator(browser: Browser, address: str) -> None:
    """The queue in the admin."""
    page = browser.new_page(viewport=WIDE, color_scheme="light")
    email = next(
        word
        for line in manage("seed_demo", "--print-accounts").splitlines()
        if "oderat" in line
        for word in line.split()
        if "@" in word
    )
    sign_in(page, address, email)
    page.goto(f"{address}/admin/moderation/")
    take(page, "moderation")


def main() -> None:
    """All of them."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for part in (public, owner, moderator):
            part(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
