"""RQ, for comparison: a job that does nothing, and RQ's own workers."""

import redis
from rq import Queue, SimpleWorker, Worker

QUEUE = "bench"
WORKERS: dict[str, type[Worker]] = {"RQ Worker": Worker, "RQ SimpleWorker": SimpleWorker}


def do_nothing(path: str, preset: str) -> str:
    """Run an empty job with the arguments of an encode."""
    return f"{path} {preset}"


def queue_at(url: str) -> Queue:
    """Return RQ's queue on the Redis at `url`."""
    return Queue(QUEUE, connection=redis.Redis.from_url(url))


def enqueue_all(queue: Queue, count: int) -> None:
    """Queue `count` jobs one by one."""
    for number in range(count):
        queue.enqueue(do_nothing, f"/mnt/tv/Some Television Show/S01E{number:06}.mkv", "Fast 1080p30")


def work(url: str, kind: str, *, burst: bool) -> None:
    """Run an RQ worker of the given kind; with `burst` until the queue is empty."""
    client = redis.Redis.from_url(url)
    worker = WORKERS[kind]([Queue(QUEUE, connection=client)], connection=client, log_job_description=False)
    worker.work(burst=burst, logging_level="ERROR")
