"""The queue page in Chromium: bulk actions, pausing the queue, failed jobs."""

import requests
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack
from tests.e2e.timeouts import ENCODE_MS
from tests.e2e.waiting_jobs import add, add_three, names_of, order_of
from tests.support.media import make_clip


def test_many_jobs_are_cancelled_at_once(page: Page, stack: Stack, api: requests.Session) -> None:
    _, b, _ = add_three(api, stack, "Bulk")
    page.goto(f"{stack.dashboard}/?status=active")
    page.get_by_role("checkbox", name="Select a.mkv").check()
    page.get_by_role("checkbox", name="Select c.mkv").click(modifiers=["Shift"])
    page.get_by_role("checkbox", name="Select b.mkv").uncheck()
    bar = page.get_by_role("region", name="Selected jobs")
    expect(bar.get_by_text("Selected: 2")).to_be_visible()
    bar.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Cancel jobs").click()
    expect(page.get_by_test_id("report")).to_contain_text("2 jobs cancelled.")
    expect(names_of(page)).to_have_text(["b.mkv"])
    expect(bar).to_be_hidden()
    assert order_of(api, stack) == [b]


def test_a_paused_queue_shows_a_banner_until_it_is_resumed_and_a_job_that_fails_then_is_retried(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    page.goto(stack.dashboard)
    page.get_by_role("button", name="Pause queue").click()
    banner = page.get_by_test_id("queue-paused")
    expect(banner).to_contain_text("Queue paused.")
    clip = make_clip(stack.tv / "Retry" / "comes back.mkv", 1)
    job_id = add(api, stack, clip)
    job = page.locator(f'[data-job-id="{job_id}"]')
    expect(job).to_have_attribute("data-status", "queued")
    moved = clip.rename(clip.with_suffix(".aside"))
    banner.get_by_role("button", name="Resume").click()
    expect(banner).to_be_hidden()

    expect(job).to_have_attribute("data-status", "failed", timeout=ENCODE_MS)
    page.goto(f"{stack.dashboard}/?status=failed")
    expect(job.get_by_test_id("job-remark")).to_be_visible()
    page.get_by_role("navigation", name="Filter by reason").get_by_role("link").first.click()
    assert "reason=" in page.url
    job.get_by_role("button", name="Details of comes back.mkv").click()
    expect(job.get_by_role("table", name="Attempts")).to_contain_text("Failed")
    moved.rename(clip)
    job.get_by_role("button", name="Retry comes back.mkv").click()
    expect(page.get_by_test_id("report")).to_contain_text("comes back.mkv requeued.")
    page.goto(f"{stack.dashboard}/job/{job_id}")
    expect(job).to_have_attribute("data-status", "completed", timeout=ENCODE_MS)
