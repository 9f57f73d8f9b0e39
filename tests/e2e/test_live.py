"""A job submitted through the gateway's API and watched over Socket.IO, on a stack of `./h2r run`."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio

from local_stack.ready import Ready
from tests.e2e.conftest import Stack
from tests.e2e.stack_run import StackRun
from tests.support.media import make_clip
from tests.support.pace import scaled
from tests.support.progress_stamps import install_stamping_handbrake, stamps_in
from tests.support.waiting import wait_for


class Watcher:
    """A signed-in Socket.IO client that records the events it receives, with their times."""

    def __init__(self) -> None:
        self.client = socketio.Client(reconnection=False)
        self.snapshots: list[dict[str, Any]] = []
        self.events: list[tuple[float, dict[str, Any]]] = []
        self.client.on("snapshot", self.snapshots.append)
        self.client.on("event", lambda event: self.events.append((time.time(), event)))

    def statuses(self, job_id: str) -> list[str]:
        """The statuses of a job, in the order received."""
        return [event["job"]["status"] for _, event in self.events if self._is_of(event, job_id)]

    def encoding(self, job_id: str) -> list[tuple[float, float]]:
        """(time received, percent) of a job's encode."""
        return [
            (received, event["progress"]["percent"])
            for received, event in self.events
            if event["type"] == "progress"
            and event["job_id"] == job_id
            and event["progress"]["phase"] == "encoding"
        ]

    @staticmethod
    def _is_of(event: dict[str, Any], job_id: str) -> bool:
        return bool(event["type"] == "job" and event["job"]["job_id"] == job_id)


@contextmanager
def watching(api: str, token: str) -> Iterator[Watcher]:
    """Connect a watcher for the duration of the `with` block."""
    watcher = Watcher()
    watcher.client.connect(api, transports=["websocket"], auth={"token": token})
    try:
        yield watcher
    finally:
        watcher.client.disconnect()


def sign_in(api: str, password: str) -> requests.Session:
    """Sign in as `admin` and return a session that sends the bearer token."""
    session = requests.Session()
    login = {"username": "admin", "password": password}
    reply = session.post(f"{api}/api/auth/login", json=login, timeout=scaled(10))
    assert reply.status_code == 200, reply.text
    session.headers["Authorization"] = f"Bearer {reply.json()['token']}"
    return session


def bearer(session: requests.Session) -> str:
    """Return the token of a session."""
    return str(session.headers["Authorization"]).removeprefix("Bearer ")


def test_a_job_is_reported_from_queue_to_archive(stack: Stack) -> None:
    source = make_clip(stack.tv / "Live" / "watched.mkv", 3)
    with sign_in(stack.api, stack.password) as session, watching(stack.api, bearer(session)) as watcher:
        wait_for(lambda: bool(watcher.snapshots), "the snapshot", 5)
        reply = session.post(
            f"{stack.api}/api/jobs/add", json={"input_path": str(source)}, timeout=scaled(10)
        )
        assert reply.status_code == 202, reply.text
        job_id = reply.json()["job_id"]
        wait_for(lambda: "completed" in watcher.statuses(job_id), "the completed event", 90)
        assert watcher.statuses(job_id) == ["queued", "running", "completed"]
        job = session.get(f"{stack.api}/api/jobs/status/{job_id}", timeout=scaled(10)).json()
    assert Path(job["result"]["output_path"]) == stack.archive / "tv" / "Live" / "watched.mp4"
    assert Path(job["result"]["output_path"]).stat().st_size == job["result"]["size_bytes"]


@pytest.fixture
def stamped_run(tmp_path: Path, make_run: Callable[..., StackRun]) -> tuple[StackRun, Ready]:
    """A stack with its own media, whose HandBrakeCLI logs when it prints progress."""
    folders = {"TV_SOURCE": tmp_path / "tv", "ARCHIVE_DESTINATION": tmp_path / "archive"}
    for folder in folders.values():
        folder.mkdir()
    make_clip(folders["TV_SOURCE"] / "clip.mkv", 6, "1280x720")
    media = {name: str(path) for name, path in folders.items()}
    # On one CPU the encode lasts long enough.
    run = make_run(PATH=install_stamping_handbrake(tmp_path / "handbrake", cpus=1), **media)
    run.install_catalogues()
    run.start()
    return run, run.wait_until_ready()


@pytest.mark.alone
def test_progress_arrives_within_half_a_second_and_at_least_once_a_second(
    stamped_run: tuple[StackRun, Ready],
) -> None:
    run, ready = stamped_run
    request = {"input_path": f"{ready.tv}/clip.mkv", "preset": "Fast 720p30"}
    with sign_in(ready.api, run.password()) as session, watching(ready.api, bearer(session)) as watcher:
        job_id = session.post(f"{ready.api}/api/jobs/add", json=request, timeout=scaled(10)).json()["job_id"]
        wait_for(lambda: "completed" in watcher.statuses(job_id), "the completed event", 90)
        received = watcher.encoding(job_id)
        log = session.get(f"{ready.api}/api/jobs/log/{job_id}", timeout=scaled(10)).json()
    stamps = stamps_in(log["text"])
    delays = sorted(stamps.age_s(percent, at) for at, percent in received)
    gaps = [after - before for (before, _), (after, _) in pairwise(received)]
    assert len(delays) >= 5
    assert statistics.quantiles(delays, n=20)[-1] <= scaled(0.5), delays
    assert max(gaps) <= scaled(1.0), gaps
