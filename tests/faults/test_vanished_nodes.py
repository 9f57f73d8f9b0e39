"""Nodes crash, hang and return; other nodes take over, and each file is published once."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_stack.process_tree import wait_gone
from shared.domain.job import JobStatus
from shared.queue import keys
from shared.queue.redis_queue import Claim, RedisQueue
from shared.redis import RedisClient
from tests.faults.conftest import LONG, linked_clip
from tests.faults.test_kills import shorten
from tests.support.media import SMALL, make_clip
from tests.support.pace import scaled, within
from tests.support.service import SLOWEST, Service
from tests.support.waiting import wait_for

LEASE_S = 4
PLENTY = 10**15


@pytest.fixture
def nodes(tmp_path: Path, redis_server: str, redis_client: RedisClient) -> Iterator[list[Service]]:
    """Two nodes with a common queue and archive; only the first is started."""
    made = [
        Service(tmp_path / name, redis_server, tmp_path / "media", NODE_NAME=name, LEASE_SECONDS=str(LEASE_S))
        for name in ("one", "two")
    ]
    made[0].start()
    yield made
    for node in made:
        if node.process is not None:
            node.stop()
        assert node.encoders() == []


@pytest.fixture
def long_clip(nodes: list[Service], clips: Path) -> Path:
    """A clip whose encode with a slow preset takes a while."""
    return linked_clip(nodes[0], clips, "long.mkv", *LONG)


def test_another_node_takes_over_from_a_killed_one_and_publishes_once(
    nodes: list[Service], long_clip: Path, redis_client: RedisClient
) -> None:
    one, two = nodes
    job = one.convert(long_clip, preset=SLOWEST)
    one.wait_for_encoder().suspend()  # it must not end before the kill
    two.start()
    shorten(redis_client, job.job_id)
    one.kill()
    with within(LEASE_S + 5):
        wait_for(lambda: not one.encoders(), "HandBrakeCLI to end", timeout_s=2)
        wait_for(lambda: two.job(job.job_id).node == "two", "the other node to take over")
    done = two.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert (done.attempts, done.recoveries) == (1, 1)
    assert two.published() == ["tv/long.mp4"]
    history = two.ask("GET", f"/history/{job.job_id}").json()["attempts"]
    assert [(a["node"], a["outcome"]) for a in history] == [("one", "lost"), ("two", "completed")]


def test_a_node_that_returns_after_its_lease_is_refused_and_cleans_up(
    nodes: list[Service], long_clip: Path, redis_client: RedisClient
) -> None:
    one, two = nodes
    job = one.convert(long_clip, stop_s=2.0)
    encoder = one.wait_for_encoder()
    one.signal_all(signal.SIGSTOP)
    encoder.suspend()  # so that it still runs when its node returns
    two.start()
    time.sleep(3 * LEASE_S)
    done = two.wait_for_status(job.job_id, JobStatus.COMPLETED)
    published = (two.archive / "tv" / "long.mp4").stat()
    assert one.encoders() == [encoder]
    one.signal_all(signal.SIGCONT)
    assert wait_gone([encoder], timeout_s=scaled(20)) == []
    wait_for(lambda: not one.staged(), "the staged file of the first node to be deleted")
    after = two.job(job.job_id)
    assert (after.rev, after.node, after.recoveries) == (done.rev, "two", 1)
    facts = (two.archive / "tv" / "long.mp4").stat()
    assert (facts.st_ino, facts.st_mtime_ns) == (published.st_ino, published.st_mtime_ns)
    assert two.published() == ["tv/long.mp4"]


def test_a_job_that_crashes_its_node_each_time_is_poison_and_others_continue(
    nodes: list[Service], long_clip: Path
) -> None:
    one, _ = nodes
    job = one.convert(long_clip, preset=SLOWEST)
    other = one.convert(make_clip(one.tv / "short.mkv", 1, SMALL))
    for _ in range(3):
        one.wait_for_encoder()
        one.kill()
        one.start()
    poisoned = one.wait_for_status(job.job_id, JobStatus.FAILED)
    assert poisoned.failure is not None
    assert (poisoned.failure.reason, poisoned.recoveries, poisoned.attempts) == ("poison", 3, 0)
    one.wait_for_status(other.job_id, JobStatus.COMPLETED)
    assert one.published() == ["tv/short.mp4"]


def test_a_job_claimed_by_a_node_that_never_sent_a_beat_is_recovered(
    nodes: list[Service], redis_client: RedisClient
) -> None:
    one, _ = nodes
    RedisQueue(redis_client).drain("one", drained=True)
    job = one.convert(make_clip(one.tv / "short.mkv", 1, SMALL))
    dead = RedisQueue(redis_client, lease_ms=1000)
    assert isinstance(dead.claim("dead", "t1", PLENTY), Claim)
    dead.drain("one", drained=False)
    done = one.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert (done.attempts, done.recoveries) == (1, 1)


def test_a_rename_by_a_stale_claim_is_recognised_by_the_next_claim(
    nodes: list[Service], long_clip: Path, redis_client: RedisClient
) -> None:
    """The intent names the staged file; the test performs the late rename while the next claim encodes."""
    one, _ = nodes
    job = one.convert(long_clip, preset=SLOWEST)
    one.wait_for_encoder()
    made = make_clip(one.folder / "earlier.mp4", 1)
    facts = made.stat()
    intent = {
        "size_bytes": facts.st_size,
        "mtime_ns": facts.st_mtime_ns,
        "result": {
            "output_path": str(one.archive / "tv" / "long.mp4"),
            "size_bytes": facts.st_size,
            "duration_s": 1.0,
            "elapsed_s": 1.0,
        },
    }
    one.stop()
    redis_client.hset(keys.job(job.job_id), "publish_intent", json.dumps(intent))
    shorten(redis_client, job.job_id)
    one.start()
    one.wait_for_encoder()
    (one.archive / "tv").mkdir(exist_ok=True)
    made.rename(one.archive / "tv" / "long.mp4")
    done = one.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert done.result.size_bytes == facts.st_size
    assert one.published() == ["tv/long.mp4"]


def test_nodes_with_different_folders_claim_their_jobs_and_other_jobs_wait_with_a_reason(
    tmp_path: Path, redis_server: str, redis_client: RedisClient
) -> None:
    media = tmp_path / "media"
    with_tv = Service(tmp_path / "one", redis_server, media, NODE_NAME="one", MOVIES_SOURCE="")
    with_movies = Service(tmp_path / "two", redis_server, media, NODE_NAME="two", TV_SOURCE="")
    RedisQueue(redis_client).drain("two", drained=True)
    try:
        with_tv.start()
        with_movies.start()
        film = with_movies.convert(make_clip(with_movies.movies / "film.mkv", 1, SMALL))
        show = with_tv.convert(make_clip(with_tv.tv / "show.mkv", 1, SMALL))
        assert with_tv.wait_for_status(show.job_id, JobStatus.COMPLETED).node == "one"
        with_movies.stop()
        wait_for(
            lambda: (waiting := with_tv.job(film.job_id).waiting) and "needs a node" in waiting.message,
            "the reason",
        )
        assert with_tv.job(film.job_id).attempts == 0
        RedisQueue(redis_client).drain("two", drained=False)
        with_movies.start()
        done = with_tv.wait_for_status(film.job_id, JobStatus.COMPLETED)
        assert (done.node, done.attempts) == ("two", 1)
    finally:
        for node in (with_tv, with_movies):
            if node.process is not None:
                node.stop()
