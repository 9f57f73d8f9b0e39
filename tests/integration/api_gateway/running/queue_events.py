"""Makes things happen in the queue as a node does, without one."""

from shared.domain.job import SourceInfo
from shared.domain.node import Limits, Load, Node, Reach
from shared.domain.options import Container, EncodeOptions
from shared.queue.record import NewJob
from shared.queue.redis_queue import RedisQueue, new_job_id
from shared.redis import RedisClient


def enqueue(client: RedisClient) -> str:
    """Queue a job as a node does; give its id."""
    job_id = new_job_id()
    job = NewJob(
        job_id=job_id,
        owner="ann",
        input_path=f"/tv/{job_id}.mkv",
        output_path=f"/archive/tv/{job_id}.mkv",
        options=EncodeOptions(preset="Fast 1080p30", container=Container.MKV),
        source=SourceInfo(size_bytes=1000, mtime_ns=1),
        need_bytes=1000,
    )
    return RedisQueue(client).enqueue(job).job_id


def node_report() -> Node:
    """What a node tells about itself."""
    return Node.model_validate(
        {
            "name": "shelf",
            "url": "http://shelf:8081",
            "version": "0.1.0",
            "handbrake_version": "1.6.1",
            "running": [],
            "load": Load(
                cpu_percent=1,
                cpu_others_percent=1,
                effective_cpus=2,
                memory_percent=1,
                memory_total_bytes=1,
                memory_available_bytes=1,
                disk_total_bytes=1,
                disk_free_bytes=1,
            ),
            "limits": Limits(
                max_concurrent_jobs=1,
                cpu_percent=80,
                memory_percent=80,
                min_memory_bytes=0,
                min_disk_bytes=0,
            ),
            "reach": Reach(sources=["/tv"], away=[], archive="/archive"),
            "seen_at": "2026-01-01T00:00:00Z",
        }
    )
