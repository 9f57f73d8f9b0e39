"""Headless Chromium as the tests use it: the system's own, with nothing calling home."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

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


def chromium_program() -> str | None:
    """Find a Chromium on this machine; None leaves the choice to Playwright's own."""
    named = os.environ.get("H2R_CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """Run a browser for the time of the `with` block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
