"""Finds the machine's Chromium: Playwright's own download is not asked for."""

from __future__ import annotations

import os
import shutil

from tests.services import ServiceMissing

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str:
    """The path of the browser: CHROMIUM, or the first known name in PATH.

    Raises `ServiceMissing` when there is none.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not os.access(chosen, os.X_OK):
            raise ServiceMissing(f"CHROMIUM={chosen} can't be run")
        return chosen
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise ServiceMissing("no Chromium found (Debian: apt-get install chromium fonts-liberation)")
