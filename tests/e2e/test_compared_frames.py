"""The compared frames of a job, shown in Chromium."""

import re

import requests
from playwright.sync_api import Locator, Page, expect

from local_stack.home import Home
from tests.e2e.conftest import Stack
from tests.e2e.timeouts import ENCODE_MS
from tests.e2e.waiting_jobs import add
from tests.support.media import make_clip


def expect_drawn(images: Locator, count: int) -> None:
    """Wait until exactly `count` images are present and each has been decoded."""
    expect(images).to_have_count(count)
    for image in images.all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") == 320


def test_the_frames_of_a_copy_are_shown_next_to_those_of_its_source_until_they_are_deleted(
    page: Page, stack: Stack, api: requests.Session
) -> None:
    clip = make_clip(stack.tv / "Frames" / "compared.mkv", 8)
    job_id = add(api, stack, clip)
    page.goto(f"{stack.dashboard}/job/{job_id}")
    done = page.locator(f'[data-job-id="{job_id}"][data-status="completed"]')
    expect(done).to_be_visible(timeout=ENCODE_MS)

    frames = page.get_by_role("list", name="Compared frames")
    expect(frames.get_by_role("button")).to_have_count(4)
    expect(frames).to_contain_text("% alike")
    expect_drawn(frames.get_by_role("img"), 8)

    frames.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Source and output at 0:01")
    expect_drawn(dialog.get_by_alt_text(re.compile("^The (source|output) at 0:01$")), 2)
    edge = dialog.get_by_role("slider", name="Source and output")
    edge.focus()
    page.keyboard.press("ArrowLeft")
    expect(edge).to_have_attribute("aria-valuetext", "49 percent of the frame: Source")
    dialog.get_by_role("button", name="Next").click()
    expect(page.get_by_role("dialog", name="Source and output at 0:03")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    stored = list((Home(stack.home).service / "frames" / job_id).iterdir())
    assert len(stored) == 8
    for image in stored:
        image.unlink()
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.reload()
    expect(done.get_by_text("load the images. This node has no such frame")).to_be_visible()
    expect(frames).to_contain_text("% alike")
    expect(frames.get_by_role("img")).to_have_count(0)
