"""Dispatch latency to an idle worker: a real node and RQ's workers, alternating on one Redis.

Our job is queued as if by another node, so that the node learns of it through the wake channel. It is timed
until the claim is announced. Its source is missing, so it fails at once and the node is idle again. RQ's job
is timed until the worker records its start.
"""

import multiprocessing
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any, cast

from bench.queue import h2r_queue, with_rq
from bench.report import Figure, Report
from shared.domain.events import JobChanged
from shared.domain.job import TERMINAL, JobStatus
from shared.queue.events import decode_entry
from shared.queue.keys import EVENT_STREAM
from shared.queue.redis_queue import RedisQueue
from shared.queue.stream_id import BEGINNING
from shared.redis import RedisClient, connect
from tests.support.service import Service
from tests.support.waiting import wait_for

_ROUNDS = 4
_SAMPLES_PER_ROUND = 50
_TIMEOUT_S = 20.0

_Sample = Callable[[int], float]


def measure(url: str, folder: Path, report: Report) -> None:
    """Time single jobs for idle workers and report p50 and p99."""
    times: dict[str, list[float]] = defaultdict(list)
    with connect(url) as client:
        client.flushdb()
        service = Service(folder, url)
        (service.tv / "there").touch()  # an empty source folder counts as not mounted
        service.start()
        try:
            for _ in range(_ROUNDS):
                _take_samples(times["ours"], lambda number: _our_ms(client, service, number))
                for kind in with_rq.WORKERS:
                    with _rq_worker(url, kind):
                        _take_samples(times[kind], lambda _: _rq_ms(url))
        finally:
            service.stop()
    for name, nth in (("p50", 50), ("p99", 99)):
        mine = _percentile(times["ours"], nth)
        for kind in with_rq.WORKERS:
            other = _percentile(times[kind], nth)
            report.add(
                Figure(
                    f"enqueue to an idle worker, {name}",
                    "ms",
                    ours=mine,
                    baseline=other,
                    baseline_name=kind,
                    ratio=other / mine,
                )
            )


def _take_samples(into: list[float], sample: _Sample) -> None:
    for _ in range(_SAMPLES_PER_ROUND):
        # A random delay keeps the samples out of step with periodic polls.
        time.sleep(random.uniform(0.02, 0.15))
        into.append(sample(len(into)))


def _our_ms(client: RedisClient, service: Service, number: int) -> float:
    paths = {
        "input_path": str(service.tv / "missing.mkv"),
        "output_path": str(service.archive / f"{number}.mkv"),
    }
    missing = h2r_queue.new_job(number).model_copy(update=paths)
    queue = RedisQueue(client)
    newest = cast("list[tuple[str, Any]]", client.xrevrange(EVENT_STREAM, count=1))
    began_s = time.perf_counter()
    queue.enqueue(missing)
    claimed_s = 0.0
    for change in _changes(client, newest[0][0] if newest else BEGINNING, missing.job_id):
        if change.job.status is JobStatus.RUNNING:
            claimed_s = time.perf_counter()
        elif change.job.status in TERMINAL:
            return (claimed_s - began_s) * 1000
    raise RuntimeError("the node did not claim the job")


def _changes(client: RedisClient, after_id: str, job_id: str) -> Iterator[JobChanged]:
    """Yield the changes of a job as they are recorded."""
    deadline_s = time.monotonic() + _TIMEOUT_S
    while time.monotonic() < deadline_s:
        reply = client.xread({EVENT_STREAM: after_id}, block=500)
        streams = cast("list[tuple[str, list[tuple[str, dict[str, str]]]]]", reply)
        for after_id, fields in streams[0][1] if streams else ():
            event = decode_entry(after_id, fields)
            if isinstance(event, JobChanged) and event.job.job_id == job_id:
                yield event


@contextmanager
def _rq_worker(url: str, kind: str) -> Iterator[None]:
    """Run one idle worker for the duration of the `with` block."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=with_rq.work, args=(url, kind), kwargs={"burst": False})
    process.start()
    try:
        _rq_ms(url)  # it is ready once it has finished a job
        yield
    finally:
        process.terminate()
        process.join()


def _rq_ms(url: str) -> float:
    began_s = time.time()
    job = with_rq.queue_at(url).enqueue(with_rq.do_nothing, "/mnt/tv/film.mkv", "Fast 1080p30")
    wait_for(lambda: job.get_status(refresh=True) == "finished", "RQ to finish a job", _TIMEOUT_S)
    job.refresh()
    return float((job.started_at.replace(tzinfo=UTC).timestamp() - began_s) * 1000)


def _percentile(values: list[float], nth: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[nth - 1]
