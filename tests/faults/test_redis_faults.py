"""Redis crashes, is down, misconfigured or out of disk: no acknowledged job is lost, and errors say why."""

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.domain.errors import QueueUnavailable
from shared.domain.job import JobStatus, SourceInfo
from shared.domain.options import Container, EncodeOptions
from shared.queue import keys
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.redis import UNREACHABLE, connect
from shared.service_credential import Actor, Role
from tests.faults.outage import encode_through_outage
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.media import make_clip
from tests.support.pace import scaled, within
from tests.support.redis_server import RedisServer
from tests.support.service import Service
from tests.support.small_disk import small_disk
from tests.support.waiting import wait_for

ADMIN = Actor(username="root", role=Role.ADMIN)
SUBMISSIONS = 10_000
WRITERS = 4
#: A setting, a value that loses jobs, and the value that keeps them.
WRONG_SETTINGS = (
    ("appendonly", "no", "yes"),
    ("appendfsync", "no", "everysec"),
    ("maxmemory-policy", "allkeys-lru", "noeviction"),
)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that one test may break."""
    (tmp_path / "redis").mkdir()
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_on_a_fast_disk() -> Iterator[RedisServer]:
    """A Redis on a disk that syncs quickly: during a slow sync, Redis delays new writes (ADR 4)."""
    with tempfile.TemporaryDirectory(prefix="h2r-redis-", dir="/dev/shm") as folder:
        server = RedisServer(Path(folder))
        server.start()
        yield server
        server.stop()


def submit_many(url: str, count: int, acknowledged: list[str]) -> None:
    """Queue jobs one after the other; resubmit each until it is acknowledged."""
    with connect(url) as client:
        queue = RedisQueue(client)
        for _ in range(count):
            job_id = new_job_id()
            job = NewJob(
                job_id=job_id,
                owner="ann",
                input_path="/tv/a.mkv",
                output_path=f"/archive/{job_id}.mkv",
                options=EncodeOptions(preset="Fast 1080p30", container=Container.MKV),
                source=SourceInfo(size_bytes=1, mtime_ns=1),
                need_bytes=1,
            )
            while True:
                try:
                    queue.enqueue(job)
                except (*UNREACHABLE, QueueUnavailable):
                    time.sleep(0.05)
                    continue
                acknowledged.append(job_id)
                break


def test_every_acknowledged_job_of_ten_thousand_survives_kills_of_redis(
    redis_on_a_fast_disk: RedisServer,
) -> None:
    redis = redis_on_a_fast_disk
    acknowledged: list[str] = []
    writers = [
        threading.Thread(target=submit_many, args=(redis.url, SUBMISSIONS // WRITERS, acknowledged))
        for _ in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for mark in (2_500, 5_000, 7_500):
        wait_for(lambda mark=mark: len(acknowledged) >= mark, f"{mark} submissions", 60)  # type: ignore[misc]
        redis.kill()
        redis.start()
    for writer in writers:
        writer.join()
    with connect(redis.url) as client:
        stored = {
            str(key).removeprefix(keys.JOB_PREFIX)
            for key in client.scan_iter(keys.JOB_PREFIX + "*", count=1000)
        }
    assert len(acknowledged) == SUBMISSIONS
    assert set(acknowledged) - stored == set()
    assert stored - set(acknowledged) == set()


def test_an_encode_continues_while_redis_is_down_and_requests_are_refused_at_once(tmp_path: Path) -> None:
    encode_through_outage(tmp_path, seconds=4)


def test_a_node_reports_its_health_within_two_seconds_while_redis_hangs(
    redis: RedisServer, tmp_path: Path
) -> None:
    node = Service(tmp_path / "node", redis.url)
    node.start()
    try:
        with redis.hanging():
            for _ in range(3):  # the first reuses open connections, later ones must connect
                with within(2):
                    reply = requests.get(f"{node.url}/health", timeout=scaled(10))
                assert reply.status_code == 503
                assert (reply.json()["redis"], reply.json()["problems"]) == (None, ["Redis does not answer."])
        wait_for(lambda: requests.get(f"{node.url}/health", timeout=scaled(5)).ok, "the node to be healthy")
    finally:
        node.stop()


def test_a_wrong_setting_of_redis_is_reported_by_both_services(redis: RedisServer, tmp_path: Path) -> None:
    node = Service(tmp_path / "node", redis.url)
    node.start()
    gateway = GatewayProcess(tmp_path / "gateway", redis.url, node.url).start()

    def problems(url: str) -> tuple[int, str]:
        reply = requests.get(f"{url}/health", timeout=scaled(5))
        return reply.status_code, " ".join(reply.json()["problems"])

    def wait_for_good_health() -> None:
        for url in (node.url, gateway.url):
            wait_for(lambda url=url: problems(url) == (200, ""), "both services to be healthy")  # type: ignore[misc]

    try:
        wait_for_good_health()
        with connect(redis.url) as client:
            for setting, bad, good in WRONG_SETTINGS:
                client.config_set(setting, bad)
                for url in (node.url, gateway.url):
                    wait_for(lambda url=url: problems(url)[0] == 503, "the service to be unhealthy")  # type: ignore[misc]
                    assert f"Set {setting} to {good}" in problems(url)[1]
                client.config_set(setting, good)
                wait_for_good_health()
    finally:
        gateway.stop()
        node.stop()


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB for a test to fill."""
    folder = tmp_path / "small"
    with small_disk(folder, "size=8m"):
        yield folder


def fill(disk: Path) -> Path:
    """Fill a file system to the last byte; return the file that fills it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 4096)
        except OSError:
            return filler


def test_submissions_are_refused_while_the_disk_is_full_and_accepted_again_afterwards(
    full_disk: Path, tmp_path: Path
) -> None:
    (full_disk / "redis").mkdir()
    redis = RedisServer(full_disk / "redis")
    redis.start()
    node = Service(tmp_path / "node", redis.url)
    try:
        node.start()
        assert node.ask("POST", "/queue/pause", actor=ADMIN).status_code == 200
        clip = make_clip(node.tv / "a.mkv", 1)
        first = node.convert(clip, output_path="first.mkv")
        filler = fill(full_disk)
        accepted = [first.job_id]

        def refusal() -> dict[str, str] | None:
            """Submit once more; return the error body if refused."""
            body = {"input_path": str(clip), "output_path": f"{len(accepted)}.mkv"}
            reply = node.ask("POST", "/convert", body)
            if reply.status_code == 202:
                accepted.append(reply.json()["job_id"])
                return None
            assert (reply.status_code, reply.json()["error"]) == (503, "queue_unavailable")
            body_of_refusal: dict[str, str] = reply.json()
            return body_of_refusal

        refused = wait_for(refusal, "a refused submission")
        assert "cannot write to its disk" in refused["message"]
        assert any(
            "disk" in p for p in requests.get(f"{node.url}/health", timeout=scaled(5)).json()["problems"]
        )
        filler.unlink()
        wait_for(lambda: refusal() is None, "submissions to be accepted again")
        redis.kill()
        redis.start()
        for job_id in accepted:
            node.wait_for_status(job_id, JobStatus.QUEUED)
    finally:
        if node.process is not None:
            node.stop()
        redis.stop()
