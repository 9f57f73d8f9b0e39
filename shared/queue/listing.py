"""Reads the queue in pages: its natural order straight from the sorted sets, any other from a view.

A view is a sorted set of what matches a filter in the order asked for, made once and kept for some
minutes, so that all pages of one list fit together. It costs one pass over the jobs; a page of either
kind costs the same whatever the queue's length.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from shared.domain.job import Job, JobPage, JobStatus, QueueState
from shared.domain.job_query import JobFilter, JobOrder, JobQuery
from shared.queue import keys, record
from shared.queue.scripts import Scripts
from shared.redis import RedisClient

#: How long a view is kept after it was made.
VIEW_TTL_MS = 120_000
#: How many jobs one script call looks at: about a millisecond of Redis' time for a thousand.
_STRETCH = 2_000
_ID_LENGTH = 16

_ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})


@dataclass(frozen=True)
class _Segment:
    """A sorted set as part of a list."""

    key: str
    newest_first: bool = False


def _segments(statuses: Sequence[JobStatus]) -> list[_Segment]:
    wanted = frozenset(statuses) or frozenset(JobStatus)
    segments: list[_Segment] = []
    if JobStatus.RUNNING in wanted:
        segments.append(_Segment(keys.standing(JobStatus.RUNNING)))
    if JobStatus.QUEUED in wanted:
        segments += [_Segment(keys.standing(JobStatus.QUEUED)), _Segment(keys.PAUSED)]
    if JobStatus.RETRYING in wanted:
        segments.append(_Segment(keys.standing(JobStatus.RETRYING)))
    if wanted >= _ENDED:
        segments.append(_Segment(keys.ENDED, newest_first=True))
    else:
        segments += [_Segment(keys.standing(s), newest_first=True) for s in JobStatus if s in wanted & _ENDED]
    return segments


class JobList:
    """The jobs behind one Redis client, for looking at; thread-safe."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._scripts = Scripts(client)

    def state(self) -> QueueState:
        """Count the jobs in each status, and tell whether the queue is paused."""
        pipe = self._redis.pipeline(transaction=False)
        for status in JobStatus:
            pipe.zcard(keys.standing(status))
        pipe.zcard(keys.PAUSED)
        pipe.hexists(keys.META, "paused")
        *counts, held, paused = pipe.execute()
        named = dict(zip((status.value for status in JobStatus), counts, strict=True))
        return QueueState(**named, held=held, paused=bool(paused))

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
        return JobPage(jobs=self.read(ids), total=total, next_cursor=cursor)

    def matching(self, wanted: JobFilter, limit: int) -> tuple[list[str], int]:
        """Give up to `limit` ids of the jobs that match now, in natural order, and how many match in all."""
        if not _is_narrow(wanted):
            ids, total, _ = self._natural(_segments(wanted.status), None, limit)
            return ids, total
        key = self._make_view(wanted, JobOrder.CREATED)
        members = cast("list[str]", self._redis.zrange(key, 0, limit - 1))
        total = int(self._redis.zcard(key))
        self._redis.delete(key)
        return [member[-_ID_LENGTH:] for member in members], total

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
        pipe = self._redis.pipeline(transaction=False)
        for segment in segments:
            pipe.zcard(segment.key)
        sizes: list[int] = pipe.execute()
        number, start = self._resume(segments, cursor)
        shown: list[tuple[str, float]] = []
        while number < len(segments):
            segment = segments[number]
            last = start + limit - len(shown) - 1
            found = self._redis.zrange(segment.key, start, last, desc=segment.newest_first, withscores=True)
            shown += cast("list[tuple[str, float]]", found)
            if len(shown) == limit:
                break
            number, start = number + 1, 0
        if not shown or number == len(segments):
            return [job_id for job_id, _ in shown], sum(sizes), None
        last_id, score = shown[-1]
        return [job_id for job_id, _ in shown], sum(sizes), f"{number}:{score:.3f}:{last_id}"

    def _resume(self, segments: list[_Segment], cursor: str | None) -> tuple[int, int]:
        """Find (segment, rank) after a cursor, also when jobs came and went since."""
        parts = (cursor or "").split(":")
        if len(parts) != 3 or not parts[0].isdecimal() or int(parts[0]) >= len(segments):
            return 0, 0
        number, score, last_id = int(parts[0]), parts[1], parts[2]
        segment = segments[number]
        pipe = self._redis.pipeline(transaction=False)
        if segment.newest_first:
            pipe.zrevrank(segment.key, last_id)
            pipe.zcount(segment.key, f"({score}", "+inf")
        else:
            pipe.zrank(segment.key, last_id)
            pipe.zcount(segment.key, "-inf", f"({score}")
        rank, before = pipe.execute()
        return number, int(before) if rank is None else int(rank) + 1

    # -- any other order: the cursor is a rank in the view

    def _from_view(
        self, wanted: JobFilter, order: JobOrder, cursor: str | None, limit: int
    ) -> tuple[list[str], int, str | None]:
        order = JobOrder.ENDED_DESC if order is JobOrder.NATURAL else order
        start = int(cursor) if cursor and cursor.isdecimal() else 0
        key = self._view_of(wanted, order, fresh=start == 0)
        pipe = self._redis.pipeline(transaction=False)
        pipe.zrange(key, start, start + limit - 1, desc=order.value.startswith("-"))
        pipe.zcard(key)
        members, total = pipe.execute()
        after = start + len(members)
        return [m[-_ID_LENGTH:] for m in members], total, str(after) if after < total else None

    def _view_of(self, wanted: JobFilter, order: JobOrder, *, fresh: bool) -> str:
        """Give the key of a view: a first page makes it anew, later pages take the one that is there."""
        key = _view_key(wanted, order)
        if fresh or not self._redis.exists(key):
            made = self._make_view(wanted, order)
            if self._redis.exists(made):
                self._redis.rename(made, key)
            else:
                self._redis.delete(key)
        return key

    def _make_view(self, wanted: JobFilter, order: JobOrder) -> str:
        key = keys.view(secrets.token_hex(8))
        arguments = (
            VIEW_TTL_MS,
            order.value.removeprefix("-"),
            wanted.owner or "",
            wanted.reason.value if wanted.reason else "",
            *_spellings(wanted.text),
        )
        for segment in _segments(wanted.status):
            start = 0
            while True:
                looked = self._scripts.run(
                    "view", segment.key, start, start + _STRETCH - 1, *arguments, own_key=key
                )
                start += _STRETCH
                if looked < _STRETCH:
                    break
        return key


def _is_narrow(wanted: JobFilter) -> bool:
    return bool(wanted.text or wanted.owner or wanted.reason)


def _view_key(wanted: JobFilter, order: JobOrder) -> str:
    meant = JobFilter.model_validate(wanted.model_dump(include=set(JobFilter.model_fields)))
    text = f"{order.value.removeprefix('-')} {meant.model_dump_json()}"
    return keys.view(hashlib.sha256(text.encode()).hexdigest()[:32])


def _spellings(text: str | None) -> list[str]:
    """Give the spellings to look for: Lua lowers ASCII only, so other letters are tried in both cases."""
    if not text:
        return []
    asked = (text.lower(), text.upper(), text.title())
    lowered = ("".join(c.lower() if c.isascii() else c for c in spelling) for spelling in asked)
    return list(dict.fromkeys(lowered))
