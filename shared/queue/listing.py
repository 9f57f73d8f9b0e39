"""Reads the queue in pages: the natural order directly from the sorted sets, any other order from the index.

The cost of a page of either kind does not depend on the queue's length.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, cast

from shared.domain.errors import InvalidRequest
from shared.domain.job import Job, JobKind, JobPage, JobStatus, QueueState
from shared.domain.job_query import JobFilter, JobOrder, JobQuery
from shared.queue import keys, record
from shared.queue.job_index import JobIndex
from shared.redis import RedisClient


@dataclass(frozen=True)
class _Segment:
    """A section of a list: one sorted set in ascending order, or several merged, newest first."""

    keys: tuple[str, ...]
    newest_first: bool = False


#: The order in which a list shows unfinished jobs; ended jobs follow as one segment, newest first.
_WAITING = (
    (JobStatus.RUNNING, keys.status_set(JobStatus.RUNNING)),
    (JobStatus.QUEUED, keys.status_set(JobStatus.QUEUED)),
    (JobStatus.QUEUED, keys.PAUSED),
    (JobStatus.RETRYING, keys.status_set(JobStatus.RETRYING)),
)
#: The sets that contain samples as well as conversions.
_SHARED_KEYS = (keys.status_set(JobStatus.RUNNING), keys.status_set(JobStatus.RETRYING))
_ENDED = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


def _segments(statuses: Sequence[JobStatus]) -> list[_Segment]:
    selected = frozenset(statuses) or frozenset(JobStatus)
    segments = [_Segment((key,)) for status, key in _WAITING if status in selected]
    if ended := tuple(keys.status_set(status) for status in _ENDED if status in selected):
        segments.append(_Segment(ended, newest_first=True))
    return segments


@dataclass(frozen=True)
class _Position:
    """The position of a job in its sorted set."""

    score: float
    job_id: str


@dataclass(frozen=True)
class IdPage:
    """One page of a list, by the ids of its jobs."""

    job_ids: Sequence[str]
    total: int
    """Number of jobs in the whole list."""
    next_cursor: str | None


class JobList:
    """Read access to the jobs in one Redis; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self.index = JobIndex(client)

    def state(self) -> QueueState:
        """Return the number of jobs in each status, and whether the queue is paused."""
        pipe = self._redis.pipeline(transaction=True)
        for key in _SHARED_KEYS:
            pipe.zinter([key, keys.SAMPLES])
        for status in JobStatus:
            pipe.zcard(keys.status_set(status))
        pipe.zcard(keys.PAUSED)
        pipe.hexists(keys.META, "paused")
        replies = pipe.execute()
        samples, (*counts, paused_jobs, paused) = _samples_by_key(replies), replies[len(_SHARED_KEYS) :]
        named = {
            status.value: count - len(samples.get(keys.status_set(status), ()))
            for status, count in zip(JobStatus, counts, strict=True)
        }
        return QueueState(**named, paused_jobs=paused_jobs, paused=bool(paused))

    def failures(self) -> dict[str, int]:
        """Return the number of failed jobs by failure class."""
        counts = cast("dict[str, str]", self._redis.hgetall(keys.FAILURES))
        return {reason: int(count) for reason, count in counts.items() if int(count) > 0}

    def page(self, query: JobQuery) -> JobPage:
        """Return one page of a list. Raises InvalidRequest if the query's cursor is not of this list."""
        page = self.page_of_ids(query)
        # A sample that was queued after the samples were read may be among the ids.
        jobs = [job for job in self.read(page.job_ids) if job.kind is query.kind]
        return JobPage(jobs=jobs, total=page.total, next_cursor=page.next_cursor)

    def page_of_ids(self, query: JobQuery) -> IdPage:
        """Return the ids of one page of a list. Raises InvalidRequest as `page` does."""
        if query.sort is JobOrder.NATURAL and not _needs_index(query):
            return self._natural(_segments(query.status), query.cursor, query.limit)
        job_filter = JobFilter.model_validate(query.model_dump(include=set(JobFilter.model_fields)))
        found = self.index.page(job_filter, query.sort, query.cursor, query.limit)
        return IdPage([row.job_id for row in found.rows], found.total, found.next_cursor)

    def read(self, ids: Sequence[str]) -> list[Job]:
        """Return the jobs with these ids; jobs that no longer exist are left out."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in ids:
            pipe.hgetall(keys.job(job_id))
        return [record.decode(fields) for fields in pipe.execute() if fields]

    # -- natural order: the cursor is `<segment>:<score>:<id>` of the last job shown

    def _natural(self, segments: list[_Segment], cursor: str | None, limit: int) -> IdPage:
        pipe = self._redis.pipeline(transaction=True)
        for key in _SHARED_KEYS:
            pipe.zinter([key, keys.SAMPLES])
        shown_keys = [key for segment in segments for key in segment.keys]
        for key in shown_keys:
            pipe.zcard(key)
        replies = pipe.execute()
        samples = _samples_by_key(replies)
        total = sum(replies[len(_SHARED_KEYS) :]) - sum(len(samples.get(key, ())) for key in shown_keys)
        number, after = _parse_cursor(cursor, len(segments))
        shown: list[_Position] = []
        while number < len(segments):
            shown += self._read_segment(segments[number], after, limit - len(shown), samples)
            if len(shown) == limit:
                break
            number, after = number + 1, None
        full = len(shown) == limit and number < len(segments)
        cursor = f"{number}:{shown[-1].score:.3f}:{shown[-1].job_id}" if full else None
        return IdPage([position.job_id for position in shown], total, cursor)

    def _read_segment(
        self, segment: _Segment, after: _Position | None, limit: int, samples: Mapping[str, Set[str]]
    ) -> list[_Position]:
        """Return up to `limit` positions of a segment after `after`, which need not exist any more."""
        excluded = {job_id for key in segment.keys for job_id in samples.get(key, ())}
        # One more than `limit`, because the range starts at the score of `after` and so includes it.
        count = limit + 1 + len(excluded)
        pipe = self._redis.pipeline(transaction=False)
        start = f"{after.score:.3f}" if after else ("+inf" if segment.newest_first else "-inf")
        for key in segment.keys:
            if segment.newest_first:
                pipe.zrevrangebyscore(key, start, "-inf", 0, count, withscores=True)
            else:
                pipe.zrangebyscore(key, start, "+inf", 0, count, withscores=True)
        found = (_Position(float(score), job_id) for part in pipe.execute() for job_id, score in part)
        found = (each for each in found if each.job_id not in excluded)
        ordered = sorted(found, key=lambda each: (each.score, each.job_id), reverse=segment.newest_first)
        if after:
            ordered = [each for each in ordered if _comes_after(each, after, segment.newest_first)]
        return ordered[:limit]


def _samples_by_key(replies: Sequence[Any]) -> dict[str, frozenset[str]]:
    """Return the ids of the samples in each of `_SHARED_KEYS`; there are only a few."""
    return {key: frozenset(ids) for key, ids in zip(_SHARED_KEYS, replies, strict=False)}


def _parse_cursor(cursor: str | None, segments: int) -> tuple[int, _Position | None]:
    """Return the segment number and position of a cursor, the start without one. Raises InvalidRequest."""
    if cursor is None:
        return 0, None
    number, _, position = cursor.partition(":")
    score, _, job_id = position.partition(":")
    try:
        segment, after = int(number), _Position(float(score), job_id)
    except ValueError as error:
        raise _invalid_cursor() from error
    if not 0 <= segment < segments:
        raise _invalid_cursor()
    return segment, after


def _invalid_cursor() -> InvalidRequest:
    return InvalidRequest.of_field("cursor", "it is not a cursor of this list. Start again without a cursor.")


def _comes_after(position: _Position, after: _Position, newest_first: bool) -> bool:
    this, other = (position.score, position.job_id), (after.score, after.job_id)
    return this < other if newest_first else this > other


def _needs_index(query: JobFilter) -> bool:
    return bool(query.text or query.owner or query.reason or query.kind is JobKind.SAMPLE)
