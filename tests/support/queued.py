"""Makes jobs and node reports for the queue, without a running node."""

from datetime import UTC, datetime

from shared.domain.job import Job, JobStatus, SourceInfo
from shared.domain.node import Limits, Load, MountedFolders, Node
from shared.domain.options import Container, EncodeOptions
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.redis import RedisClient


def new_job(**facts: object) -> NewJob:
    """Make a job with a unique output, overridden by `facts`."""
    job_id = new_job_id()
    values: dict[str, object] = {
        "job_id": job_id,
        "owner": "ann",
        "input_path": f"/tv/{job_id}.mkv",
        "output_path": f"/archive/tv/{job_id}.mkv",
        "options": EncodeOptions(preset="Fast 1080p30", container=Container.MKV),
        "source": SourceInfo(size_bytes=1000, mtime_ns=1_700_000_000_123_456_789, duration_s=20.0),
        "need_bytes": 1000,
    }
    return NewJob.model_validate(values | facts)


def enqueue(client: RedisClient) -> str:
    """Queue a job as a node would and return its id."""
    return RedisQueue(client).enqueue(new_job()).job_id


def node_report(name: str) -> Node:
    """Return the report of an idle node."""
    return Node(
        name=name,
        url=f"http://{name}:8081",
        version="0",
        handbrake_version="1.6.1",
        running=[],
        load=Load(
            cpu_percent=1,
            cpu_others_percent=1,
            effective_cpus=2,
            memory_percent=1,
            memory_total_bytes=1,
            memory_available_bytes=1,
            disk_total_bytes=1,
            disk_free_bytes=1,
        ),
        limits=Limits(
            max_concurrent_jobs=1, cpu_percent=80, memory_percent=80, min_memory_bytes=0, min_disk_bytes=0
        ),
        folders=MountedFolders(sources=["/tv"], unavailable=[], archive="/archive"),
        seen_at=datetime.now(UTC),
    )


def waiting_job(**facts: object) -> Job:
    """Return a queued job as the API shows it."""
    values: dict[str, object] = {
        "job_id": new_job_id(),
        "status": JobStatus.QUEUED,
        "rev": 1,
        "owner": "ann",
        "input_path": "/tv/a.mkv",
        "output_path": "/archive/tv/a.mkv",
        "options": EncodeOptions(),
        "source": SourceInfo(size_bytes=1, mtime_ns=1),
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Job.model_validate(values | facts)
