"""Puts jobs into a paused queue and reads their order from the gateway and the page."""

from pathlib import Path

import requests
from playwright.sync_api import Locator, Page

from tests.e2e.conftest import Stack
from tests.support.media import make_clip
from tests.support.pace import scaled
from tests.support.waiting import wait_for


def pause_queue(api: requests.Session, stack: Stack) -> None:
    """Pause the queue."""
    assert api.post(f"{stack.api}/api/queue/pause", timeout=scaled(10)).status_code == 200


def add(api: requests.Session, stack: Stack, source: Path, **options: object) -> str:
    """Queue a file and return the job's id."""
    request = {"input_path": str(source), **options}
    reply = api.post(f"{stack.api}/api/jobs/add", json=request, timeout=scaled(10))
    assert reply.status_code == 202, reply.text
    return str(reply.json()["job_id"])


def add_three(api: requests.Session, stack: Stack, folder: str) -> list[str]:
    """Pause the queue, add a.mkv, b.mkv and c.mkv, and return their ids."""
    return add_many(api, stack, folder, list("abc"))


def add_many(api: requests.Session, stack: Stack, folder: str, names: list[str]) -> list[str]:
    """Pause the queue, add a short clip for each name, and return their ids."""
    pause_queue(api, stack)
    first, *others = (stack.tv / folder / f"{name}.mkv" for name in names)
    if not first.exists():
        make_clip(first, 1)
        for other in others:
            other.hardlink_to(first)
    return [add(api, stack, clip) for clip in (first, *others)]


def order_of(api: requests.Session, stack: Stack) -> list[str]:
    """Return the ids of the waiting jobs in the gateway's order."""
    reply = api.get(f"{stack.api}/api/jobs/list", params={"status": "queued"}, timeout=scaled(10))
    return [str(job["job_id"]) for job in reply.json()["jobs"]]


def wait_for_order(api: requests.Session, stack: Stack, *ids: str) -> None:
    """Wait until the gateway's waiting jobs are exactly these, in this order."""
    try:
        wait_for(lambda: order_of(api, stack) == list(ids), f"the order to become {ids}", 10)
    except AssertionError as error:
        raise AssertionError(f"{error}; the order is {order_of(api, stack)}") from error


def names_of(page: Page) -> Locator:
    """Return the displayed names of the waiting jobs, from top to bottom."""
    return page.locator('[data-testid="job"][data-status="queued"]').get_by_role("heading", level=3)
