"""Cancels jobs at random moments of their short lives; each job ends either completed or cancelled."""

import random
import time
from pathlib import Path

from shared.domain.job import JobStatus
from tests.support.service import Service


def race(service: Service, source: Path, rounds: int) -> dict[str, int]:
    """Return the number of jobs for each final status."""
    longest_s = 1.5 * _undisturbed_s(service, source)
    ends: dict[str, int] = {}
    for number in range(rounds):
        job = service.convert(source, output_path=f"race-{number}.mp4")
        time.sleep(random.uniform(0, longest_s))
        reply = service.ask("POST", f"/cancel/{job.job_id}")
        assert reply.status_code in (200, 409), reply.text
        ended = service.wait_for_status(
            job.job_id, JobStatus.COMPLETED, JobStatus.CANCELLED, JobStatus.FAILED, timeout_s=10
        )
        exists = Path(ended.output_path).exists()
        assert (ended.status is JobStatus.COMPLETED) == exists, ended
        assert ended.status is not JobStatus.FAILED, ended.failure
        if reply.status_code == 409:
            assert ended.status is JobStatus.COMPLETED
        ends[ended.status] = ends.get(ended.status, 0) + 1
    assert service.staged() == []
    assert service.encoders() == []
    return ends


def _undisturbed_s(service: Service, source: Path) -> float:
    """Return how long an uncancelled job takes, once the node's caches are filled."""
    began_s = 0.0
    for name in ("first.mp4", "second.mp4"):
        began_s = time.monotonic()
        job = service.convert(source, output_path=name)
        service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    return time.monotonic() - began_s
