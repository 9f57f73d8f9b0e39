"""Headless Chromium as the tests use it: the system's own, with nothing calling home."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.patience import PAGE_MS

_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: The headless shell is the same engine without the browser around it: a page takes a third of the time.
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_program() -> str | None:
    """Find a Chromium on this machine; None leaves the choice to Playwright's own."""
    named = os.environ.get("H2R_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _PROGRAMS)), None)


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a context whose pages wait as long as this machine needs."""
    context = browser.new_context(**options)
    context.set_default_timeout(PAGE_MS)
    return context


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """Run a browser for the time of the `with` block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
