"""Our queue: realistic jobs, and a worker that completes them without doing anything."""

import secrets

from shared.domain.job import JobResult, SourceInfo
from shared.domain.options import Container, EncodeOptions
from shared.queue.record import NewJob
from shared.queue.redis_queue import Claim, RedisQueue, new_job_id
from shared.redis import connect

_GB = 1024**3


def new_job(number: int) -> NewJob:
    """Return a job with paths, options and source data of typical length."""
    name = (
        f"Some Television Show/Season {number % 12:02}/Some Television Show - S{number % 12:02}E{number:06}"
    )
    return NewJob(
        job_id=new_job_id(),
        owner="household",
        input_path=f"/mnt/tv/{name} - A Title of Usual Length.mkv",
        output_path=f"/mnt/archive/tv/{name} - A Title of Usual Length.mp4",
        options=EncodeOptions(preset="Fast 1080p30", container=Container.MP4, quality=21),
        source=SourceInfo(
            size_bytes=_GB + number * 4096,
            mtime_ns=1_700_000_000_123_456_789 + number,
            duration_s=2640.04,
            width=1920,
            height=1080,
            video_codec="h264",
        ),
        need_bytes=_GB + number * 4096,
    )


def enqueue_all(url: str, jobs: list[NewJob]) -> None:
    """Queue jobs one by one over a new connection."""
    with connect(url) as client:
        queue = RedisQueue(client)
        for job in jobs:
            queue.enqueue(job)


def enqueue_numbered(url: str, numbers: range) -> None:
    """Queue a range of numbered jobs. Runs in its own process."""
    enqueue_all(url, [new_job(number) for number in numbers])


def work_until_empty(url: str, node: str) -> None:
    """Claim, beat once and complete jobs until the queue is empty."""
    with connect(url) as client:
        queue = RedisQueue(client)
        while isinstance(claim := queue.claim(node, secrets.token_hex(8), 1024 * _GB), Claim):
            queue.beat(claim)
            result = JobResult(
                output_path=claim.job.output_path, size_bytes=_GB // 2, duration_s=2640.04, elapsed_s=1234.567
            )
            queue.complete(claim, result)
