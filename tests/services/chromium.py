"""Finds the machine's Chromium: Playwright's own download is not asked for."""

import os
import shutil

from tests.services import ServiceMissingError

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str:
    """The path of the browser: CHROMIUM, or the first known name in PATH.

    Raises `ServiceMissingError` when there is none.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not os.access(chosen, os.X_OK):
            raise ServiceMissingError(f"CHROMIUM={chosen} can't be run")
        return chosen
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise ServiceMissingError(
        "no Chromium found (Debian: apt-get install chromium fonts-liberation)"
    )
