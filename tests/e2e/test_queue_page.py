"""The queue page in Chromium: bulk actions, failed jobs, pausing the queue, searching."""

import time
from collections import Counter

import requests
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack
from tests.e2e.timeouts import ENCODE_MS
from tests.e2e.waiting_jobs import add, add_three, names_of, order_of, pause_queue
from tests.support.media import make_clip
from tests.support.pace import scaled

#: Minimum time between two requests for a list, however many events arrive; as in the dashboard's code.
_REFRESH_S = 0.4
_EVENTS = 90


def test_many_jobs_are_cancelled_at_once(queue_page: Page, stack: Stack, api: requests.Session) -> None:
    _, b, _ = add_three(api, stack, "Bulk")
    queue_page.goto(f"{stack.dashboard}/?status=active")
    queue_page.get_by_role("checkbox", name="Select a.mkv").check()
    queue_page.get_by_role("checkbox", name="Select c.mkv").click(modifiers=["Shift"])
    queue_page.get_by_role("checkbox", name="Select b.mkv").uncheck()
    bar = queue_page.get_by_role("region", name="Selected jobs")
    expect(bar.get_by_text("Selected: 2")).to_be_visible()
    bar.get_by_role("button", name="Cancel").click()
    queue_page.get_by_role("button", name="Cancel jobs").click()
    expect(queue_page.get_by_test_id("report")).to_contain_text("2 jobs cancelled.")
    expect(names_of(queue_page)).to_have_text(["b.mkv"])
    expect(bar).to_be_hidden()
    assert order_of(api, stack) == [b]


def test_a_failed_job_shows_its_reason_and_is_retried(
    queue_page: Page, stack: Stack, api: requests.Session
) -> None:
    pause_queue(api, stack)
    clip = make_clip(stack.tv / "Retry" / "comes back.mkv", 1)
    job_id = add(api, stack, clip)
    moved = clip.rename(clip.with_suffix(".aside"))
    queue_page.goto(f"{stack.dashboard}/?status=failed")
    api.post(f"{stack.api}/api/queue/resume", timeout=scaled(10))
    failed = queue_page.locator(f'[data-job-id="{job_id}"][data-status="failed"]')
    expect(failed.get_by_test_id("job-remark")).to_be_visible(timeout=ENCODE_MS)
    queue_page.get_by_role("navigation", name="Filter by reason").get_by_role("link").first.click()
    assert "reason=" in queue_page.url
    failed.get_by_role("button", name="Details of comes back.mkv").click()
    expect(failed.get_by_role("table", name="Attempts")).to_contain_text("Failed")
    moved.rename(clip)
    failed.get_by_role("button", name="Retry comes back.mkv").click()
    expect(queue_page.get_by_test_id("report")).to_contain_text("comes back.mkv requeued.")
    queue_page.goto(f"{stack.dashboard}/job/{job_id}")
    done = queue_page.locator(f'[data-job-id="{job_id}"][data-status="completed"]')
    expect(done).to_be_visible(timeout=ENCODE_MS)


def test_a_paused_queue_shows_a_banner_until_it_is_resumed(
    queue_page: Page, stack: Stack, api: requests.Session
) -> None:
    queue_page.get_by_role("button", name="Pause queue").click()
    banner = queue_page.get_by_test_id("queue-paused")
    expect(banner).to_contain_text("Queue paused.")
    job_id = add(api, stack, make_clip(stack.tv / "Held" / "waits.mkv", 1))
    job = queue_page.locator(f'[data-job-id="{job_id}"]')
    expect(job).to_have_attribute("data-status", "queued")
    banner.get_by_role("button", name="Resume").click()
    expect(banner).to_be_hidden()
    expect(job).to_have_attribute("data-status", "completed", timeout=ENCODE_MS)


def test_a_search_is_part_of_the_url_and_the_back_button_leaves_it(
    queue_page: Page, stack: Stack, api: requests.Session
) -> None:
    add_three(api, stack, "Search")
    queue_page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(queue_page)).to_have_count(3)
    queue_page.get_by_label("Search jobs").fill("b.MKV")
    expect(names_of(queue_page)).to_have_text(["b.mkv"])
    assert "text=b.MKV" in queue_page.url
    queue_page.reload()
    expect(names_of(queue_page)).to_have_text(["b.mkv"])
    expect(queue_page.get_by_label("Search jobs")).to_have_value("b.MKV")
    queue_page.go_back()
    expect(names_of(queue_page)).to_have_count(3)
    expect(queue_page.get_by_label("Search jobs")).to_have_value("")


def test_many_events_request_the_list_at_a_limited_rate(
    queue_page: Page, stack: Stack, api: requests.Session
) -> None:
    ids = add_three(api, stack, "Pace")
    queue_page.goto(f"{stack.dashboard}/?status=active")
    expect(names_of(queue_page)).to_have_count(3)
    queue_page.wait_for_load_state("networkidle")
    requested: Counter[str] = Counter()
    queue_page.on("request", lambda request: requested.update([request.url]))
    began_s = time.monotonic()
    for priority in range(_EVENTS // 3):
        for job_id in ids:
            reply = api.post(
                f"{stack.api}/api/jobs/priority/{job_id}", json={"priority": priority}, timeout=scaled(10)
            )
            assert reply.ok
    expect(queue_page.get_by_text(f"priority +{_EVENTS // 3 - 1}")).to_have_count(3)
    took_s = time.monotonic() - began_s
    lists = {url: count for url, count in requested.items() if "/api/jobs/list" in url}
    assert lists
    assert max(lists.values()) <= took_s / _REFRESH_S + 1, (took_s, lists)
    assert max(lists.values()) < _EVENTS / 3
