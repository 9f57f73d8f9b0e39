"""One complete chaos run: starts nodes, injects faults, drains the queue, checks the records."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from shared.domain.events import JobChanged
from shared.domain.job import Job, JobStatus
from shared.queue import keys
from shared.queue.events import decode_entry
from shared.queue.listing import JobList
from shared.queue.redis_queue import RedisQueue
from shared.redis import RedisClient, connect
from tests.chaos.archive_watch import ArchiveWatch
from tests.chaos.client import Client
from tests.chaos.havoc import Havoc
from tests.chaos.history import violations
from tests.support.media import make_clip
from tests.support.redis_server import RedisServer
from tests.support.service import Service
from tests.support.waiting import wait_for

NODES = 4
#: Short, so that nodes lose their jobs often.
LEASE_S = 5


@dataclass(frozen=True)
class Plan:
    """The extent of a run."""

    jobs: int
    seconds: float
    """How long faults are injected; jobs are submitted during the first four fifths of it."""
    drain_s: float
    """Time limit for the remaining jobs afterwards."""
    seed: int


def run(plan: Plan, folder: Path) -> None:
    """Run `plan` under `folder`. Raises AssertionError if a guarantee was broken."""
    print(f"chaos: seed {plan.seed}, {plan.jobs} jobs, {plan.seconds:.0f} s of faults")  # noqa: T201
    redis = RedisServer(folder)
    redis.start()
    media = folder / "media"
    nodes = [
        Service(
            folder / f"node{i}",
            redis.url,
            media,
            NODE_NAME=f"node{i}",
            LEASE_SECONDS=str(LEASE_S),
            MAX_CONCURRENT_JOBS="1",
        )
        for i in range(NODES)
    ]
    clip = make_clip(folder / "clip.mkv", 0.3, "64x48")
    sources = [media / "tv" / f"{i:04}.mkv" for i in range(plan.jobs)]
    for source in sources:
        source.hardlink_to(clip)
    final = nodes[0].archive / "tv"
    final.mkdir()
    watch = ArchiveWatch(final, folder / "archive.jsonl")
    client = Client([n.url for n in nodes], sources, plan.seconds * 0.8, folder / "client.jsonl")
    havoc = Havoc(nodes, redis, plan.seed)
    try:
        for node in nodes:
            node.start()
        client.start()
        havoc.inject_for(plan.seconds)
        client.join()
        with connect(redis.url) as connection:
            _drain(JobList(connection), plan)
            for node in nodes:
                node.stop()
            _dump(connection, folder)
    finally:
        watch.stop()
        for node in nodes:
            if node.process is not None:
                node.kill()
        redis.stop()
    problems = [*client.refusals, *violations(folder)]
    problems += [f"left in staging: {path}" for path in nodes[0].staged()]
    problems += [f"left running: {encoder}" for node in nodes for encoder in node.encoders()]
    print(f"chaos: faults {havoc.counts}, published {len(nodes[0].published())}")  # noqa: T201
    assert not problems, "\n".join([f"seed {plan.seed}, files in {folder}", *problems[:50]])


def _drain(jobs: JobList, plan: Plan) -> None:
    began_s = time.monotonic()

    def ended() -> bool:
        state = jobs.state()
        return state.completed + state.failed + state.cancelled == plan.jobs

    wait_for(ended, "every job to end", plan.drain_s)
    print(f"chaos: {jobs.state()}, drained in {time.monotonic() - began_s:.0f} s")  # noqa: T201


def _dump(connection: RedisClient, folder: Path) -> None:
    """Write the events and jobs in Redis to files."""
    with (folder / "events.jsonl").open("w", encoding="utf-8") as out:
        entries = cast("list[tuple[str, dict[str, str]]]", connection.xrange(keys.EVENT_STREAM))
        for entry_id, fields in entries:
            event = decode_entry(entry_id, fields)
            assert isinstance(event, JobChanged)
            out.write(event.job.model_dump_json() + "\n")
    queue = RedisQueue(connection)
    with (folder / "jobs.jsonl").open("w", encoding="utf-8") as out:
        for job in _all_jobs(connection):
            attempts = [attempt.model_dump(mode="json") for attempt in queue.history(job.job_id).attempts]
            out.write(json.dumps({"job": job.model_dump(mode="json"), "attempts": attempts}) + "\n")


def _all_jobs(connection: RedisClient) -> list[Job]:
    sets = [keys.PAUSED, *(keys.status_set(status) for status in JobStatus)]
    ids = [str(job_id) for set_key in sets for job_id in connection.zrange(set_key, 0, -1)]
    return JobList(connection).read(ids)
