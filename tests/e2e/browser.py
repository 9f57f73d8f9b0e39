"""Starts the system's headless Chromium, with its background network traffic disabled."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.timeouts import PAGE_MS

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
#: The headless shell is the same engine without the browser's user interface; pages take a third of the time.
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_program() -> str | None:
    """Return the path of a Chromium on this machine; None for the one that comes with Playwright."""
    configured = os.environ.get("H2R_CHROMIUM")
    return configured or next(filter(None, map(shutil.which, _PROGRAMS)), None)


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a context whose timeouts are scaled to this machine's pace."""
    context = browser.new_context(**options)
    context.set_default_timeout(PAGE_MS)
    return context


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """Run a browser for the duration of the `with` block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
