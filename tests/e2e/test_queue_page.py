"""The queue through the page in Chromium: its order, many jobs at once, what failed, and standing still."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import headless_chromium
from tests.e2e.conftest import Stack
from tests.e2e.stack_run import wait_until
from tests.real.media import make_clip

#: Time for an encode of a short clip on a busy machine.
ENCODE_MS = 90_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with headless_chromium() as started:
        yield started


@pytest.fixture
def api(stack: Stack) -> Iterator[requests.Session]:
    """The gateway as admin; the queue runs and is empty again after the test."""
    session = requests.Session()
    login = {"username": "admin", "password": stack.password}
    reply = session.post(f"{stack.api}/api/auth/login", json=login, timeout=10)
    session.headers["Authorization"] = f"Bearer {reply.json()['token']}"
    yield session
    assert session.post(f"{stack.api}/api/queue/clear", timeout=10).status_code == 200
    assert session.post(f"{stack.api}/api/queue/resume", timeout=10).status_code == 200
    session.close()


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page signed in as admin; an error on its console fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(stack.dashboard)
    opened.get_by_label("User name").fill("admin")
    opened.get_by_label("Password", exact=True).fill(stack.password)
    opened.get_by_role("button", name="Sign in").click()
    expect(opened.get_by_role("heading", name="Queue", exact=True)).to_be_visible()
    yield opened
    context.close()
    assert errors == []


def hold_queue(api: requests.Session, stack: Stack) -> None:
    """Pause the queue."""
    assert api.post(f"{stack.api}/api/queue/pause", timeout=10).status_code == 200


def add(api: requests.Session, stack: Stack, source: Path, **options: object) -> str:
    """Queue a file and give the job's id."""
    request = {"input_path": str(source), **options}
    reply = api.post(f"{stack.api}/api/jobs/add", json=request, timeout=10)
    assert reply.status_code == 202, reply.text
    return str(reply.json()["job_id"])


def add_three(api: requests.Session, stack: Stack, folder: str) -> list[str]:
    """Pause the queue and put a.mkv, b.mkv and c.mkv into it; gives their ids."""
    hold_queue(api, stack)
    clips = [make_clip(stack.tv / folder / f"{name}.mkv", 1) for name in "abc"]
    return [add(api, stack, clip) for clip in clips]


def order_of(api: requests.Session, stack: Stack) -> list[str]:
    """Give the ids of the waiting jobs in their order, as the gateway has it."""
    reply = api.get(f"{stack.api}/api/jobs/list", params={"status": "queued"}, timeout=10)
    return [str(job["job_id"]) for job in reply.json()["jobs"]]


def names_of(page: Page) -> Locator:
    """The names of the waiting jobs shown, from the top."""
    return page.locator('[data-testid="job"][data-status="queued"]').get_by_role("heading", level=3)


def test_the_queue_is_reordered_with_the_keyboard_alone(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    a, b, c = add_three(api, stack, "Order")
    page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    page.get_by_role("button", name="Move c.mkv").focus()
    page.keyboard.press("Space")
    said = page.get_by_test_id("lift-announcer")
    expect(said).to_have_text("Lifted c.mkv, at its own place.")
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text("At the place of b.mkv.")
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text("At the place of a.mkv.")
    page.keyboard.press("Space")
    expect(names_of(page)).to_have_text(["c.mkv", "a.mkv", "b.mkv"])
    wait_until(lambda: order_of(api, stack) == [c, a, b], 10, "the gateway has the new order")
    page.reload()
    expect(names_of(page)).to_have_text(["c.mkv", "a.mkv", "b.mkv"])


def test_escape_leaves_a_lifted_job_where_it_was(page: Page, stack: Stack, api: requests.Session) -> None:
    ids = add_three(api, stack, "Escape")
    page.goto(f"{stack.dashboard}/?status=active")
    page.get_by_role("button", name="Move a.mkv").focus()
    page.keyboard.press("Space")
    said = page.get_by_test_id("lift-announcer")
    expect(said).to_have_text("Lifted a.mkv, at its own place.")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("At the place of b.mkv.")
    page.keyboard.press("Escape")
    expect(said).to_have_text("a.mkv stays where it was.")
    expect(names_of(page)).to_have_text(["a.mkv", "b.mkv", "c.mkv"])
    assert order_of(api, stack) == ids


def test_a_job_is_dragged_with_the_mouse_and_takes_its_neighbours_priority(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    a, b, c = add_three(api, stack, "Mouse")
    assert api.post(f"{stack.api}/api/jobs/priority/{a}", json={"priority": 7}, timeout=10).ok
    page.goto(f"{stack.dashboard}/?status=active")
    handle = page.get_by_role("button", name="Move c.mkv")
    start, end = handle.bounding_box(), page.get_by_role("button", name="Move a.mkv").bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] - 15, steps=4)
    page.mouse.move(end["x"] + 5, end["y"] + 5, steps=8)
    expect(page.get_by_text("takes priority +7", exact=True)).to_be_visible()
    page.mouse.up()
    wait_until(lambda: order_of(api, stack) == [c, a, b], 10, "the gateway has the new order")
    expect(page.get_by_test_id("report")).to_contain_text("took the priority of its new neighbour: +7")


def test_many_jobs_are_cancelled_at_once(page: Page, stack: Stack, api: requests.Session) -> None:
    _, b, _ = add_three(api, stack, "Bulk")
    page.goto(f"{stack.dashboard}/?status=active")
    page.get_by_role("checkbox", name="Select a.mkv").check()
    page.get_by_role("checkbox", name="Select c.mkv").click(modifiers=["Shift"])
    page.get_by_role("checkbox", name="Select b.mkv").uncheck()
    bar = page.get_by_role("region", name="Selected jobs")
    expect(bar.get_by_text("Selected: 2")).to_be_visible()
    bar.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Cancel them").click()
    expect(page.get_by_test_id("report")).to_contain_text("2 jobs cancelled.")
    expect(names_of(page)).to_have_text(["b.mkv"])
    expect(bar).to_be_hidden()
    assert order_of(api, stack) == [b]


def test_a_failed_job_tells_why_and_is_retried(page: Page, stack: Stack, api: requests.Session) -> None:
    hold_queue(api, stack)
    clip = make_clip(stack.tv / "Retry" / "comes back.mkv", 1)
    job_id = add(api, stack, clip)
    aside = clip.rename(clip.with_suffix(".aside"))
    page.goto(f"{stack.dashboard}/?status=failed")
    api.post(f"{stack.api}/api/queue/resume", timeout=10)
    failed = page.locator(f'[data-job-id="{job_id}"][data-status="failed"]')
    expect(failed.get_by_test_id("job-remark")).to_be_visible(timeout=ENCODE_MS)
    page.get_by_role("navigation", name="Filter by reason").get_by_role("link").first.click()
    assert "reason=" in page.url
    failed.get_by_role("button", name="Details of comes back.mkv").click()
    expect(failed.get_by_role("table", name="Attempts")).to_contain_text("Failed")
    aside.rename(clip)
    failed.get_by_role("button", name="Retry comes back.mkv").click()
    expect(page.get_by_test_id("report")).to_contain_text("comes back.mkv is queued again.")
    page.goto(f"{stack.dashboard}/job/{job_id}")
    done = page.locator(f'[data-job-id="{job_id}"][data-status="completed"]')
    expect(done).to_be_visible(timeout=ENCODE_MS)


def test_a_paused_queue_says_so_until_it_is_resumed(page: Page, stack: Stack, api: requests.Session) -> None:
    page.get_by_role("button", name="Pause queue").click()
    banner = page.get_by_test_id("queue-paused")
    expect(banner).to_contain_text("The queue is paused.")
    job_id = add(api, stack, make_clip(stack.tv / "Held" / "waits.mkv", 1))
    job = page.locator(f'[data-job-id="{job_id}"]')
    expect(job).to_have_attribute("data-status", "queued")
    banner.get_by_role("button", name="Resume").click()
    expect(banner).to_be_hidden()
    expect(job).to_have_attribute("data-status", "completed", timeout=ENCODE_MS)


def test_a_search_is_in_the_address_and_the_back_button_leaves_it(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    add_three(api, stack, "Search")
    page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(page)).to_have_count(3)
    page.get_by_label("Search jobs").fill("b.MKV")
    expect(names_of(page)).to_have_text(["b.mkv"])
    assert "text=b.MKV" in page.url
    page.reload()
    expect(names_of(page)).to_have_text(["b.mkv"])
    expect(page.get_by_label("Search jobs")).to_have_value("b.MKV")
    page.go_back()
    expect(names_of(page)).to_have_count(3)
    expect(page.get_by_label("Search jobs")).to_have_value("")
