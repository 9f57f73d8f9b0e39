"""Pages of the job list as JSON.

Encoding a job takes longer than reading it. So its JSON is kept until the job changes; only progress and wait
reasons change without a new revision of the job.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cachetools import LRUCache, TTLCache
from pydantic_core import to_json

from handbrake_service.jobs.wait_reason import why_waiting
from shared.domain.job import Job, JobPage, JobStatus
from shared.domain.job_query import JobQuery
from shared.domain.node import Node
from shared.queue.job_index import Row
from shared.queue.listing import JobList
from shared.queue.node_registry import NodeRegistry
from shared.queue.redis_queue import RedisQueue
from shared.runtime.clock import Clock
from shared.web.routes import Encoded

#: Number of jobs whose JSON is kept: about 6 MB.
_KEPT = 4000
#: How long the reports of the nodes are kept; they come every few seconds.
_NODES_KEPT_S = 0.5
_WAITING = frozenset({JobStatus.QUEUED, JobStatus.RETRYING})


@dataclass(frozen=True)
class _EncodedJob:
    job: Job
    json: bytes
    """Without `waiting`, and without the closing brace."""

    def is_current(self, row: Row | None) -> bool:
        """Return whether this is the job of a row.

        Status and pause are compared as well: a job that Redis lost and that is restored counts from 1 again.
        """
        if row is None or row.status is JobStatus.RUNNING:
            return False
        return (row.rev, row.status, row.paused) == (self.job.rev, self.job.status, self.job.paused)


class JobPages:
    """Encodes pages of jobs; thread-safe."""

    def __init__(self, jobs: JobList, queue: RedisQueue, registry: NodeRegistry, clock: Clock) -> None:
        self._jobs = jobs
        self._queue = queue
        self._registry = registry
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: LRUCache[str, _EncodedJob] = LRUCache(_KEPT)
        self._places: dict[str, int] = {}
        self._placed_at = ""
        """The change after which `_places` was read; any later one may change the order."""
        self._nodes: TTLCache[None, list[Node]] = TTLCache(1, _NODES_KEPT_S, clock.monotonic_s)

    def page(self, query: JobQuery) -> Encoded[JobPage]:
        """Return one page of a list. Raises InvalidRequest if the query's cursor is not of this list."""
        page = self._jobs.page_of_ids(query)
        rows, last_id = self._jobs.index.rows(page.job_ids)
        encoded = self._encoded(page.job_ids, rows)
        # A sample that was queued after the samples were read may be among the jobs.
        shown = [each for each in encoded if each.job.kind is query.kind]
        return Encoded(
            b'{"jobs":[%b],"total":%d,"next_cursor":%b}'
            % (b",".join(self._with_wait_reasons(shown, last_id)), page.total, to_json(page.next_cursor))
        )

    def _encoded(self, job_ids: Sequence[str], rows: Mapping[str, Row]) -> list[_EncodedJob]:
        """Return the jobs that exist; those that have changed since they were kept are read."""
        with self._lock:
            known = {job_id: each for job_id in job_ids if (each := self._kept.get(job_id))}
        for job_id in job_ids:
            if job_id in known and not known[job_id].is_current(rows.get(job_id)):
                del known[job_id]
        for job in self._jobs.read([job_id for job_id in job_ids if job_id not in known]):
            known[job.job_id] = _EncodedJob(job, job.model_dump_json(exclude={"waiting"}).encode()[:-1])
        with self._lock:
            self._kept.update(known)
        return [known[job_id] for job_id in job_ids if job_id in known]

    def _with_wait_reasons(self, encoded: Sequence[_EncodedJob], last_id: str) -> Iterator[bytes]:
        """Yield the whole JSON of each job; `last_id` is the last change before the jobs were read."""
        waiting = [each.job.job_id for each in encoded if each.job.status in _WAITING]
        nodes = self._running_nodes() if waiting else []
        places = self._places_of(waiting, last_id) if waiting else {}
        now = self._clock.now()
        for each in encoded:
            reason = why_waiting(each.job, places.get(each.job.job_id), nodes, now)
            yield b'%b,"waiting":%b}' % (each.json, reason.model_dump_json().encode() if reason else b"null")

    def _running_nodes(self) -> list[Node]:
        with self._lock:
            nodes = self._nodes.get(None)
        if nodes is None:
            nodes = self._registry.all()
            with self._lock:
                self._nodes[None] = nodes
        return nodes

    def _places_of(self, job_ids: Sequence[str], last_id: str) -> dict[str, int]:
        """Return how many jobs are ahead of each queued job."""
        with self._lock:
            is_current = self._placed_at == last_id and len(self._places) < _KEPT
            known = self._places if is_current else {}
        if missing := [job_id for job_id in job_ids if job_id not in known]:
            found = self._queue.positions(missing)
            known = {**known, **dict.fromkeys(missing, -1), **found}
            with self._lock:
                self._places, self._placed_at = known, last_id
        return {job_id: known[job_id] for job_id in job_ids if known[job_id] >= 0}
