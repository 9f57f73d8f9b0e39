"""Reads the queue in pages: its natural order straight from the sorted sets, any other from a view.

A view is a sorted set of what matches a filter in the order asked for, made once and kept for some
minutes, so that all pages of one list fit together. It costs one pass over the jobs; a page of either
kind costs the same whatever the queue's length.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, cast

from shared.domain.job import Job, JobKind, JobPage, JobStatus, QueueState
from shared.domain.job_query import JobFilter, JobOrder, JobQuery
from shared.queue import keys, record
from shared.queue.scripts import Scripts
from shared.redis import RedisClient

#: How long a view is kept after it was made.
VIEW_TTL_MS = 120_000
#: How many jobs one script call looks at: up to three milliseconds in which Redis serves nobody else.
_STRETCH = 500
_ID_LENGTH = 16


@dataclass(frozen=True)
class _Segment:
    """A stretch of a list: one sorted set in its order, or several merged, newest first."""

    keys: tuple[str, ...]
    newest_first: bool = False


#: The order in which a list shows what has not ended; ended jobs follow as one stretch, newest first.
_WAITING = (
    (JobStatus.RUNNING, keys.standing(JobStatus.RUNNING)),
    (JobStatus.QUEUED, keys.standing(JobStatus.QUEUED)),
    (JobStatus.QUEUED, keys.PAUSED),
    (JobStatus.RETRYING, keys.standing(JobStatus.RETRYING)),
)
#: Where samples stand beside conversions.
_MIXED = (keys.standing(JobStatus.RUNNING), keys.standing(JobStatus.RETRYING))
_ENDED = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


def _segments(statuses: Sequence[JobStatus]) -> list[_Segment]:
    wanted = frozenset(statuses) or frozenset(JobStatus)
    segments = [_Segment((key,)) for status, key in _WAITING if status in wanted]
    if ended := tuple(keys.standing(status) for status in _ENDED if status in wanted):
        segments.append(_Segment(ended, newest_first=True))
    return segments


def _sources(meant: JobFilter) -> list[str]:
    """Name the sorted sets of the jobs in these statuses, in the order in which jobs pass through them.

    Gone through in this order, a job that moves on meanwhile is met twice rather than missed.
    """
    if meant.kind is JobKind.SAMPLE:
        return [keys.SAMPLES, keys.SAMPLES_DONE]
    wanted = frozenset(meant.status) or frozenset(JobStatus)
    waiting = [key for status, key in reversed(_WAITING) if status in wanted]
    return waiting + [keys.standing(status) for status in _ENDED if status in wanted]


@dataclass(frozen=True)
class _Place:
    """Where a job stands in its sorted set."""

    score: float
    job_id: str


class JobList:
    """The jobs behind one Redis client, for looking at; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._scripts = Scripts(client)

    def state(self) -> QueueState:
        """Count the jobs in each status, and return whether the queue is paused."""
        pipe = self._redis.pipeline(transaction=True)
        for key in _MIXED:
            pipe.zinter([key, keys.SAMPLES])
        for status in JobStatus:
            pipe.zcard(keys.standing(status))
        pipe.zcard(keys.PAUSED)
        pipe.hexists(keys.META, "paused")
        replies = pipe.execute()
        samples, (*counts, paused_jobs, paused) = _by_set(replies), replies[len(_MIXED) :]
        named = {
            status.value: count - len(samples.get(keys.standing(status), ()))
            for status, count in zip(JobStatus, counts, strict=True)
        }
        return QueueState(**named, paused_jobs=paused_jobs, paused=bool(paused))

    def failures(self) -> dict[str, int]:
        """Count the failed jobs by class of failure."""
        counts = cast("dict[str, str]", self._redis.hgetall(keys.FAILURES))
        return {reason: int(count) for reason, count in counts.items() if int(count) > 0}

    def page(self, query: JobQuery) -> JobPage:
        """Read one page of a list."""
        if query.sort is JobOrder.NATURAL and not _is_narrow(query):
            ids, total, cursor = self._natural(_segments(query.status), query.cursor, query.limit)
        else:
            ids, total, cursor = self._from_view(query, query.sort, query.cursor, query.limit)
        # One that was queued since the list was read may have slipped in.
        jobs = [job for job in self.read(ids) if job.kind is query.kind]
        return JobPage(jobs=jobs, total=total, next_cursor=cursor)

    def materialize(self, wanted: JobFilter, order: JobOrder, key: str, ttl_ms: int) -> None:
        """Gather the ids of all jobs that match under a key of the caller's own, in an order."""
        arguments = (
            ttl_ms,
            order.value.removeprefix("-"),
            wanted.owner or "",
            wanted.reason.value if wanted.reason else "",
            wanted.kind.value,
            f",{','.join(wanted.status)}," if wanted.status else "",
            *_spellings(wanted.text),
        )
        for source in _sources(wanted):
            cursor = "0"
            while True:
                cursor = self._scripts.run("view", source, cursor, _STRETCH, *arguments, own_key=key)
                if cursor == "0":
                    break

    def read(self, ids: Sequence[str]) -> list[Job]:
        """Read jobs; those that are gone by now are left out."""
        pipe = self._redis.pipeline(transaction=False)
        for job_id in ids:
            pipe.hgetall(keys.job(job_id))
        return [record.decode(fields) for fields in pipe.execute() if fields]

    # -- natural order: the cursor is `<segment>:<score>:<id>` of the last job shown

    def _natural(
        self, segments: list[_Segment], cursor: str | None, limit: int
    ) -> tuple[list[str], int, str | None]:
        pipe = self._redis.pipeline(transaction=True)
        for key in _MIXED:
            pipe.zinter([key, keys.SAMPLES])
        shown_keys = [key for segment in segments for key in segment.keys]
        for key in shown_keys:
            pipe.zcard(key)
        replies = pipe.execute()
        samples = _by_set(replies)
        total = sum(replies[len(_MIXED) :]) - sum(len(samples.get(key, ())) for key in shown_keys)
        number, after = _parse_cursor(cursor, len(segments))
        shown: list[_Place] = []
        while number < len(segments):
            shown += self._stretch(segments[number], after, limit - len(shown), samples)
            if len(shown) == limit:
                break
            number, after = number + 1, None
        full = len(shown) == limit and number < len(segments)
        cursor = f"{number}:{shown[-1].score:.3f}:{shown[-1].job_id}" if full else None
        return [place.job_id for place in shown], total, cursor

    def _stretch(
        self, segment: _Segment, after: _Place | None, limit: int, samples: Mapping[str, Set[str]]
    ) -> list[_Place]:
        """Read on in a segment from behind a place, whatever came and went since it was shown."""
        left_out = {job_id for key in segment.keys for job_id in samples.get(key, ())}
        # One more than asked for: the place itself is found again, being at its own score.
        count = limit + 1 + len(left_out)
        pipe = self._redis.pipeline(transaction=False)
        start = f"{after.score:.3f}" if after else ("+inf" if segment.newest_first else "-inf")
        for key in segment.keys:
            if segment.newest_first:
                pipe.zrevrangebyscore(key, start, "-inf", 0, count, withscores=True)
            else:
                pipe.zrangebyscore(key, start, "+inf", 0, count, withscores=True)
        found = (_Place(float(score), job_id) for part in pipe.execute() for job_id, score in part)
        found = (place for place in found if place.job_id not in left_out)
        ordered = sorted(found, key=lambda place: (place.score, place.job_id), reverse=segment.newest_first)
        if after:
            ordered = [place for place in ordered if _is_behind(place, after, segment.newest_first)]
        return ordered[:limit]

    # -- any other order: the cursor is a rank in the view

    def _from_view(
        self, wanted: JobFilter, order: JobOrder, cursor: str | None, limit: int
    ) -> tuple[list[str], int, str | None]:
        order = JobOrder.ENDED_DESC if order is JobOrder.NATURAL else order
        start = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 10 else 0
        key = self._view_of(wanted, order, fresh=start == 0)
        pipe = self._redis.pipeline(transaction=False)
        pipe.zrange(key, start, start + limit - 1, desc=order.value.startswith("-"))
        pipe.zcard(key)
        members, total = pipe.execute()
        after = start + len(members)
        return [m[-_ID_LENGTH:] for m in members], total, str(after) if after < total else None

    def _view_of(self, wanted: JobFilter, order: JobOrder, *, fresh: bool) -> str:
        """Return the key of a view: a first page makes it anew, later pages take the one that is there."""
        key = _view_key(wanted, order)
        if fresh or not self._redis.exists(key):
            made = keys.view(secrets.token_hex(8))
            self.materialize(wanted, order, made, VIEW_TTL_MS)
            # Not RENAME, which fails when it is sent again after a lost reply.
            self._redis.zunionstore(key, [made])
            self._redis.pexpire(key, VIEW_TTL_MS)
            self._redis.delete(made)
        return key


def _by_set(replies: Sequence[Any]) -> dict[str, frozenset[str]]:
    """Return the samples that stand beside conversions, a few at the most, by the set they stand in."""
    return {key: frozenset(ids) for key, ids in zip(_MIXED, replies, strict=False)}


def _parse_cursor(cursor: str | None, segments: int) -> tuple[int, _Place | None]:
    """Read a cursor; one that makes no sense begins the list anew."""
    number, _, place = (cursor or "").partition(":")
    score, _, job_id = place.partition(":")
    try:
        return (int(number), _Place(float(score), job_id)) if 0 <= int(number) < segments else (0, None)
    except ValueError:
        return 0, None


def _is_behind(place: _Place, after: _Place, newest_first: bool) -> bool:
    here, there = (place.score, place.job_id), (after.score, after.job_id)
    return here < there if newest_first else here > there


def _is_narrow(wanted: JobFilter) -> bool:
    return bool(wanted.text or wanted.owner or wanted.reason or wanted.kind is JobKind.SAMPLE)


def _view_key(wanted: JobFilter, order: JobOrder) -> str:
    meant = JobFilter.model_validate(wanted.model_dump(include=set(JobFilter.model_fields)))
    text = f"{order.value.removeprefix('-')} {meant.model_dump_json()}"
    return keys.view(hashlib.sha256(text.encode()).hexdigest()[:32])


def _spellings(text: str | None) -> list[str]:
    """Return the spellings to look for: Lua lowers ASCII only, so other letters are tried in both cases."""
    if not text:
        return []
    asked = (text.lower(), text.upper(), text.title())
    lowered = ("".join(c.lower() if c.isascii() else c for c in spelling) for spelling in asked)
    return list(dict.fromkeys(lowered))
