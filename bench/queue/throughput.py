"""Jobs per second into and through the queue, and memory per job; ours and RQ's, alternating."""

import functools
import statistics
import time
from collections import defaultdict

from bench.queue import h2r_queue, with_rq
from bench.queue.workers import run_together
from bench.report import Figure, Report
from shared.domain.job import JobStatus
from shared.queue import keys
from shared.redis import RedisClient, connect

_WORKERS = 8
_ROUNDS = 3
_OUR_JOBS = 3000
#: RQ's Worker forks for each job, so fewer jobs are enough for a round.
_RQ_JOBS = {"RQ Worker": 400, "RQ SimpleWorker": 2000}
_TARGET_RATIO = 20
_TARGET_BYTES = 2048


def measure(url: str, report: Report) -> None:
    """Measure alternately, so that other load affects all alike, and report the medians."""
    readings: dict[str, list[float]] = defaultdict(list)
    with connect(url) as client:
        for _ in range(_ROUNDS):
            _ours(url, client, readings)
            for kind in with_rq.WORKERS:
                _rq(url, client, kind, readings)
        client.flushdb()
    median = {name: statistics.median(values) for name, values in readings.items()}
    into, rq_into = median["into"], median["RQ Worker into"]
    report.add(
        Figure(
            "enqueue, one client",
            "jobs/s",
            ours=into,
            baseline=rq_into,
            baseline_name="RQ",
            ratio=into / rq_into,
        )
    )
    for kind in with_rq.WORKERS:
        _add_throughput(median["through"], median[f"{kind} through"], kind, report)
    for state in ("queued", "completed"):
        _add_memory(state, median[state], median[f"RQ SimpleWorker {state}"], report)


def _add_throughput(through: float, other: float, kind: str, report: Report) -> None:
    ratio = through / other
    compared = kind == "RQ Worker"  # RQ's recommendation; SimpleWorker is reported for fairness
    report.add(
        Figure(
            f"claim + beat + finish, {_WORKERS} workers",
            "jobs/s",
            ours=through,
            baseline=other,
            baseline_name=kind,
            ratio=ratio,
            target=f">= {_TARGET_RATIO} x" if compared else "",
            met=ratio >= _TARGET_RATIO if compared else None,
        )
    )


def _add_memory(state: str, job_bytes: float, other: float, report: Report) -> None:
    report.add(
        Figure(
            f"one {state} job in Redis, all indexes",
            "bytes",
            ours=job_bytes,
            baseline=other,
            baseline_name="RQ (smaller payload)",
            ratio=other / job_bytes,
            target=f"<= {_TARGET_BYTES}",
            met=job_bytes <= _TARGET_BYTES,
        )
    )


def _ours(url: str, client: RedisClient, readings: dict[str, list[float]]) -> None:
    client.flushdb()
    empty = _memory(client)
    jobs = [h2r_queue.new_job(number) for number in range(_OUR_JOBS)]
    began_s = time.monotonic()
    h2r_queue.enqueue_all(url, jobs)
    readings["into"].append(_OUR_JOBS / (time.monotonic() - began_s))
    readings["queued"].append((_memory(client) - empty) / _OUR_JOBS)
    took_s = run_together([(h2r_queue.work_until_empty, (url, f"node-{n}")) for n in range(_WORKERS)])
    done = client.zcard(keys.status_set(JobStatus.COMPLETED))
    if done != _OUR_JOBS:
        raise RuntimeError(f"{done} of {_OUR_JOBS} jobs were completed")
    readings["through"].append(_OUR_JOBS / took_s)
    # Records of claims expire after a minute, so they do not count.
    for key in client.scan_iter(match=keys.claim("*"), count=1000):
        client.delete(key)
    readings["completed"].append((_memory(client) - empty) / _OUR_JOBS)


def _rq(url: str, client: RedisClient, kind: str, readings: dict[str, list[float]]) -> None:
    client.flushdb()
    empty = _memory(client)
    count = _RQ_JOBS[kind]
    queue = with_rq.queue_at(url)
    began_s = time.monotonic()
    with_rq.enqueue_all(queue, count)
    readings[f"{kind} into"].append(count / (time.monotonic() - began_s))
    readings[f"{kind} queued"].append((_memory(client) - empty) / count)
    took_s = run_together([(functools.partial(with_rq.work, burst=True), (url, kind))] * _WORKERS)
    done = queue.finished_job_registry.count
    if done != count:
        raise RuntimeError(f"{done} of {count} jobs were finished by {kind}")
    readings[f"{kind} through"].append(count / took_s)
    readings[f"{kind} completed"].append((_memory(client) - empty) / count)


def _memory(client: RedisClient) -> float:
    """Return the size of the data set in bytes, without the event stream (capped at 10,000 entries)."""
    stream = client.memory_usage(keys.EVENT_STREAM, samples=0) or 0
    return float(client.info("memory")["used_memory_dataset"]) - float(stream)
