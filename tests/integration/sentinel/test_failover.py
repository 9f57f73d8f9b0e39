"""The master of the queue crashes and a replica takes over without manual intervention."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.domain.bulk import MoveTarget
from shared.domain.errors import QueueUnavailable
from shared.domain.events import JobChanged, RecordedEvent
from shared.domain.job import JobStatus, SourceInfo
from shared.domain.job_query import JobQuery
from shared.domain.node import Node
from shared.domain.options import Container, EncodeOptions
from shared.queue.event_subscription import EventSubscription, Subscriber
from shared.queue.listing import JobList
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.redis import UNREACHABLE, RedisClient, connect
from shared.runtime.threads import OwnedThread
from tests.integration.api_gateway.running.gateway_process import GatewayProcess, Watcher
from tests.support.media import make_clip
from tests.support.pace import scaled
from tests.support.queued import enqueue
from tests.support.sentinels import MASTER, Sentinels
from tests.support.service import Service
from tests.support.waiting import wait_for


@pytest.fixture
def service(sentinels: Sentinels, tmp_path: Path) -> Iterator[Service]:
    """A node whose queue is behind Sentinel."""
    created = Service(tmp_path / "service", sentinels.url)
    created.start()
    yield created
    created.stop()
    assert created.encoders() == []


@pytest.fixture
def gateway(sentinels: Sentinels, service: Service, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway in front of that node."""
    created = GatewayProcess(tmp_path / "gateway", sentinels.url, service.url)
    created.start()
    yield created
    created.stop()


def test_failover_during_an_encode_restarts_nothing_and_publishes_once(
    sentinels: Sentinels, service: Service, gateway: GatewayProcess
) -> None:
    film = make_clip(service.movies / "film.mkv", 5)
    watcher = Watcher(gateway).connect(gateway.sign_in())
    job = service.convert(film)
    encoder = service.wait_for_encoder()
    started = encoder.create_time()
    encoder.suspend()  # so that the encode outlasts the failover on any machine

    sentinels.kill_master()

    wait_for(lambda: service.ask("GET", f"/job/{job.job_id}").ok, "the new master to return the job", 30)
    encoder.resume()
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert encoder.create_time() == started
    assert (done.attempts, done.recoveries) == (1, 0)
    assert service.published() == ["movies/film.mp4"]
    assert _completion_event(watcher)["rev"] == done.rev
    watcher.close()


def test_a_subscriber_misses_no_job_change_in_a_failover(sentinels: Sentinels) -> None:
    received: list[str] = []

    def receive(event: RecordedEvent) -> None:
        if isinstance(event, JobChanged):
            received.append(event.job.job_id)

    with connect(sentinels.url) as client:
        subscription = EventSubscription(client, Subscriber("history", "gateway"), receive, lambda: None)
        thread = OwnedThread("history", subscription.run, on_failure=lambda _: None)
        thread.start()
        jobs = [_queued(client) for _ in range(3)]
        wait_for(lambda: received[-1:] == jobs[-1:], "the job changes before")
        sentinels.kill_master()
        jobs += [_queued(client) for _ in range(3)]
        wait_for(lambda: received[-1:] == jobs[-1:], "the job changes after")
        thread.stop()
        assert thread.join(scaled(5))
    assert not thread.failed
    # Each of those that were acknowledged, in order; an unconfirmed one may have been queued as well.
    assert [job_id for job_id in dict.fromkeys(received) if job_id in jobs] == jobs


def test_jobs_are_accepted_again_after_a_failover(sentinels: Sentinels, service: Service) -> None:
    first = service.convert(make_clip(service.tv / "first.mkv", 1))
    sentinels.kill_master()
    source = make_clip(service.tv / "second.mkv", 1)
    second = wait_for(lambda: _accepted_job_id(service, source), "the new master to accept a job")
    for job_id in (first.job_id, second):
        service.wait_for_status(job_id, JobStatus.COMPLETED)
    assert service.published() == ["tv/first.mp4", "tv/second.mp4"]


def test_a_job_is_acknowledged_only_once_a_replica_has_it(sentinels: Sentinels, service: Service) -> None:
    master, *replicas = sentinels.servers
    source = make_clip(service.tv / "clip.mkv", 1)
    for replica in replicas:
        replica.kill()
    for _ in range(2):  # the second request finds the job of the first, but must not acknowledge it either
        refused = _submit(service, source)
        assert (refused.status_code, refused.json()["error"]) == (503, "queue_unavailable")
        assert "Retry-After" in refused.headers
    health = requests.get(f"{service.url}/health", timeout=scaled(5)).json()
    assert "no replica" in " ".join(health["problems"])
    assert f"master {MASTER} via Sentinel" in health["redis"]

    replicas[0].start()
    accepted = wait_for(lambda: _accepted_job_id(service, source), "a job to be accepted")
    service.wait_for_status(accepted, JobStatus.COMPLETED)
    with connect(master.url) as client:
        assert len(JobList(client).page(JobQuery()).jobs) == 1


def test_a_user_action_is_acknowledged_only_once_a_replica_has_it(sentinels: Sentinels) -> None:
    def steps(queue: RedisQueue) -> dict[str, Callable[[], object]]:
        return {
            "cancel": lambda: queue.cancel(job_id),
            "retry": lambda: queue.retry(job_id, SourceInfo(size_bytes=1, mtime_ns=1), 1),
            "pause": lambda: queue.pause(job_id, paused=True),
            "move": lambda: queue.move(job_id, MoveTarget.TOP),
            "priority": lambda: queue.set_priority(job_id, 5),
            "delete": lambda: queue.delete(job_id),
            "hold": lambda: queue.pause_queue(paused=True),
            "drain": lambda: queue.drain("n1", drained=True),
        }

    with connect(sentinels.url) as client:
        queue = RedisQueue(client)
        job = new_job()
        job_id = job.job_id
        wait_for(lambda: not refused(lambda: queue.enqueue(job)), "a replica to confirm")
        for replica in sentinels.servers[1:]:
            replica.kill()
        wait_for(lambda: not client.info("replication")["connected_slaves"], "the master to have no replicas")
        acknowledged = [name for name, step in steps(queue).items() if not refused(step)]
        assert acknowledged == []
        sentinels.servers[1].start()
        # It is unknown whether an unconfirmed step took effect; each of them may be repeated.
        for name, step in steps(queue).items():
            if name in ("delete", "hold", "drain"):
                wait_for(lambda step=step: not refused(step), f"{name} to be acknowledged")  # type: ignore[misc]


def test_a_master_that_refuses_writes_without_replicas_ends_no_encode(
    sentinels: Sentinels, service: Service
) -> None:
    master, *replicas = sentinels.servers
    with connect(master.url) as client:
        client.config_set("min-replicas-to-write", 1)
    job = service.convert(make_clip(service.tv / "clip.mkv", 5))
    encoder = service.wait_for_encoder()
    encoder.suspend()
    for replica in replicas:
        replica.kill()
    for refused in ("node.report_failed", "lease.beat_failed"):
        wait_for(lambda event=refused: event in service.log.read_text(), f"the node to log {refused}")  # type: ignore[misc]
    replicas[0].start()
    since = datetime.now(UTC)
    wait_for(lambda: _has_reported(service, since), "the node to report again")
    assert service.encoders() == [encoder]
    assert service.job(job.job_id).recoveries == 0
    encoder.resume()


def refused(step: Callable[[], object]) -> bool:
    """Perform a step; return whether it was refused because no replica confirmed it."""
    try:
        step()
    except QueueUnavailable as error:
        return "No Redis replica" in error.message
    return False


def new_job() -> NewJob:
    """Return a job that is only queued, never run."""
    return NewJob(
        job_id=new_job_id(),
        owner="ann",
        input_path="/tv/a.mkv",
        output_path="/archive/a.mkv",
        options=EncodeOptions(preset="Fast 1080p30", container=Container.MKV),
        source=SourceInfo(size_bytes=1, mtime_ns=1),
        need_bytes=1,
    )


def _queued(client: RedisClient) -> str:
    """Queue a job, as often as it takes for a replica to confirm it; return its id."""

    def confirmed() -> str | None:
        try:
            return enqueue(client)
        except (QueueUnavailable, *UNREACHABLE):
            return None

    return wait_for(confirmed, "a job that a replica has")


def _has_reported(service: Service, since: datetime) -> bool:
    return any(
        Node.model_validate(node).seen_at > since for node in service.ask("GET", "/nodes").json()["nodes"]
    )


def _submit(service: Service, source: Path) -> requests.Response:
    return service.ask(
        "POST", "/convert", {"input_path": str(source)}, headers={"Idempotency-Key": source.name}
    )


def _accepted_job_id(service: Service, source: Path) -> str | None:
    reply = _submit(service, source)
    assert reply.status_code in (202, 503), reply.text
    return str(reply.json()["job_id"]) if reply.status_code == 202 else None


def _completion_event(watcher: Watcher) -> dict[str, Any]:
    while True:
        job: dict[str, Any] = watcher.next("event", timeout_s=20, type="job")["job"]
        if job["status"] == JobStatus.COMPLETED:
            return job
