"""The system page in Chromium: draining a node."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Stack
from tests.e2e.timeouts import ENCODE_MS
from tests.e2e.waiting_jobs import add
from tests.support.media import make_clip
from tests.support.pace import scaled
from tests.support.waiting import wait_for


@pytest.fixture
def node(stack: Stack, api: requests.Session) -> Iterator[str]:
    """The name of the only node; it is resumed after the test."""
    (node,) = api.get(f"{stack.api}/api/system/status", timeout=scaled(10)).json()["nodes"]
    yield str(node["name"])
    assert api.post(f"{stack.api}/api/nodes/resume/{node['name']}", timeout=scaled(10)).ok


def wait_reason(api: requests.Session, stack: Stack, job_id: str) -> object:
    """Return the wait reason of a job, or None if it does not wait."""
    job = api.get(f"{stack.api}/api/jobs/status/{job_id}", timeout=scaled(10)).json()
    return (job["waiting"] or {}).get("reason")


def test_a_drained_node_takes_no_jobs_until_it_is_resumed(
    page: Page, stack: Stack, api: requests.Session, node: str
) -> None:
    page.goto(f"{stack.dashboard}/system")
    page.get_by_role("button", name=f"Stop taking jobs: {node}").click()
    resume = page.get_by_role("button", name=f"Take jobs again: {node}")
    expect(resume).to_be_visible()
    card = page.get_by_role("article", name=node, exact=True)
    expect(card).to_contain_text("Takes no jobs")
    job_id = add(api, stack, make_clip(stack.tv / "Drained" / "waits.mkv", 1))
    wait_for(lambda: wait_reason(api, stack, job_id) == "drained", "the wait reason 'drained'", 90)
    resume.click()
    expect(card).not_to_contain_text("Takes no jobs")
    page.goto(f"{stack.dashboard}/job/{job_id}")
    job = page.locator(f'[data-job-id="{job_id}"]')
    expect(job).to_have_attribute("data-status", "completed", timeout=ENCODE_MS)
