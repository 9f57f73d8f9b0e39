"""The main tasks of a user, in Chromium; screenshots are saved in artifacts/."""

import re

import requests
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import open_context
from tests.e2e.conftest import Stack, sign_in
from tests.e2e.pages import SCREENSHOTS, check_page
from tests.e2e.timeouts import ENCODE_MS
from tests.e2e.waiting_jobs import add, pause_queue
from tests.support.media import make_clip
from tests.support.pace import scaled


def open_folder(page: Page, *names: str) -> None:
    """Open a folder, starting at the list of source folders."""
    page.get_by_role("link", name="Add files").first.click()
    drawer = page.get_by_role("dialog", name="Add files")
    for name in names:
        drawer.get_by_role("list", name="Folders and videos").get_by_role("button", name=name).click()


def test_a_user_converts_a_file_from_the_browser(page: Page, stack: Stack) -> None:
    make_clip(stack.tv / "Browser" / "from the page.mkv", 8, "640x360")
    page.goto(stack.dashboard)
    open_folder(page, "tv", "Browser")
    page.get_by_label("from the page.mkv").check()
    page.screenshot(path=SCREENSHOTS / "add-files.png")
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_test_id("add-summary")).to_have_text("1 file queued.")
    page.get_by_role("button", name="Show queue").click()

    running = page.locator('[data-testid="job"][data-status="running"]', has_text="from the page.mkv")
    expect(running).to_be_visible(timeout=ENCODE_MS)
    bar = running.get_by_role("progressbar")
    expect(bar).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "queue-running.png")
    done = page.locator('[data-testid="job"][data-status="completed"]', has_text="from the page.mkv")
    expect(done).to_be_visible(timeout=ENCODE_MS)
    assert (stack.archive / "tv" / "Browser" / "from the page.mp4").stat().st_size > 0


def test_a_running_job_is_cancelled_from_the_browser(page: Page, stack: Stack) -> None:
    make_clip(stack.tv / "Browser" / "never mind.mkv", 20, "1280x720")
    page.goto(stack.dashboard)
    open_folder(page, "tv", "Browser")
    page.get_by_label("never mind.mkv").check()
    page.get_by_role("button", name="Add 1 file").click()
    page.get_by_role("button", name="Show queue").click()
    running = page.locator('[data-testid="job"][data-status="running"]', has_text="never mind.mkv")
    expect(running).to_be_visible(timeout=ENCODE_MS)
    running.get_by_role("button", name="Cancel never mind.mkv").click()
    page.get_by_role("button", name="Cancel job").click()
    cancelled = page.locator('[data-testid="job"][data-status="cancelled"]', has_text="never mind.mkv")
    expect(cancelled).to_be_visible(timeout=scaled(15_000))
    assert list((stack.archive / ".h2r-staging").rglob("*.part")) == []
    assert not (stack.archive / "tv" / "Browser" / "never mind.mp4").exists()


def test_a_file_can_be_queued_with_the_keyboard_alone(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    make_clip(stack.tv / "Keys" / "by keyboard.mkv", 1)
    pause_queue(api, stack)
    page.goto(stack.dashboard)
    page.get_by_role("link", name="Add files").first.focus()
    page.keyboard.press("Enter")
    for name in ("tv", "Keys"):
        entry = page.get_by_role("button", name=name, exact=True)
        expect(entry).to_be_visible()
        while not entry.evaluate("element => element === document.activeElement"):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    tick = page.get_by_role("checkbox", name="by keyboard.mkv")
    expect(tick).to_be_focused()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    add = page.get_by_role("button", name="Add 1 file")
    while not add.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("add-summary")).to_have_text("1 file queued.")


def test_a_user_signs_in_and_out(browser: Browser, stack: Stack) -> None:
    context = open_context(browser, reduced_motion="reduce")
    page = context.new_page()
    page.goto(stack.dashboard)
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(stack.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue", exact=True)).to_be_visible()
    page.get_by_role("button", name="Menu for admin").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto(f"{stack.dashboard}/system")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    context.close()


def test_every_page_fits_and_is_accessible(browser: Browser, stack: Stack, api: requests.Session) -> None:
    pause_queue(api, stack)
    add(api, stack, make_clip(stack.tv / "Queued" / "a job.mkv", 1))
    make_clip(stack.tv / "Looks" / "a film.mkv", 1)
    context = open_context(browser)
    page = context.new_page()
    page.goto(stack.dashboard)
    expect(page.get_by_label("User name")).to_be_visible()
    check_page(page, "sign-in")
    sign_in(context, stack)
    page.goto(stack.dashboard)
    expect(page.get_by_test_id("job").first).to_be_visible()
    check_page(page, "queue")
    page.goto(f"{stack.dashboard}/system")
    expect(page.get_by_text("HandBrake", exact=False).first).to_be_visible()
    check_page(page, "system")
    page.goto(f"{stack.dashboard}/presets")
    expect(page.get_by_test_id("preset").first).to_be_visible()
    check_page(page, "presets")
    page.goto(stack.dashboard)
    open_folder(page, "tv", "Looks")
    drawer = page.get_by_role("dialog", name="Add files")
    expect(drawer.get_by_role("checkbox", name="a film.mkv")).to_be_visible()
    check_page(page, "add")
    inspect_file(page)
    check_page(page, "chosen")
    context.close()


def inspect_file(page: Page) -> None:
    """Inspect a file of the open folder with all groups of settings expanded."""
    drawer = page.get_by_role("dialog", name="Add files")
    drawer.get_by_label("a film.mkv").check()
    drawer.get_by_role("tab", name="Selected files").click()
    expect(drawer.get_by_test_id("inspection")).to_contain_text("Duration")
    expect(drawer.get_by_test_id("forecast")).to_be_visible()
    for group in ("Video", "Picture", "Audio", "Subtitles", "Range & chapters", "Output"):
        drawer.get_by_role("button", name=re.compile(f"^{group}")).click()
    expect(drawer.get_by_label("Bitrate per track")).to_be_visible()
