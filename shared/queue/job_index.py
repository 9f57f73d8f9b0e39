"""An index of all jobs in memory, for lists that are filtered or sorted.

It is filled from Redis once, and brought up to date from the stream of job changes whenever it is read, so
that a list includes every change that was made before. Filters and orders that are in use are kept as sorted
views, which each change updates.
"""

import base64
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from cachetools import LRUCache
from sortedcontainers import SortedList

from shared.domain.errors import InvalidRequest
from shared.domain.failures import FailureClass
from shared.domain.job import TERMINAL, JobKind, JobStatus
from shared.domain.job_query import JobFilter, JobOrder
from shared.queue import keys
from shared.queue.stream_id import BEGINNING
from shared.redis import RedisClient

#: For more changes than this, reading all jobs again is cheaper.
_MAX_CHANGES = 2000
#: Number of jobs read per round trip while the index is filled.
_BATCH_SIZE = 500
#: Largest number of rows in all views together; the least recently used views are dropped.
_MAX_ROWS = 500_000
_FIELDS = (
    *("job_id", "rev", "kind", "status", "paused", "owner", "input_path", "output_path", "created_ms"),
    *("started_ms", "finished_ms", "retry_ms", "source", "failure", "score"),
)
#: All sets of jobs, in the order in which jobs pass through them: a job that changes its status meanwhile is
#: seen twice rather than missed.
_SETS = (
    *(keys.SAMPLES, keys.PAUSED, keys.status_set(JobStatus.QUEUED), keys.status_set(JobStatus.RETRYING)),
    keys.status_set(JobStatus.RUNNING),
    *(keys.status_set(status) for status in TERMINAL),
    keys.SAMPLES_DONE,
)
#: Position of an unfinished job's status in the natural order; ended jobs follow, newest first.
_NATURAL = {JobStatus.RUNNING: 0, JobStatus.QUEUED: 1, JobStatus.RETRYING: 3}
_PAUSED, _ENDED = 2, 4

#: The sort key of a row, comparable with those of the same order.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What lists need to know of a job."""

    job_id: str
    rev: int
    kind: JobKind
    status: JobStatus
    paused: bool
    owner: str
    reason: FailureClass | None
    """Class of the last failure."""
    text: str
    """What a text filter searches, with case removed."""
    name: str
    """File name of the source, with case removed."""
    size_bytes: int
    created_ms: float
    started_ms: float
    finished_ms: float
    """Infinite for an unfinished job."""
    retry_ms: float
    score: float
    """Order score of a waiting job."""

    @property
    def is_ended(self) -> bool:
        """Whether the job has ended."""
        return self.status in TERMINAL


@dataclass(frozen=True)
class IndexPage:
    """One page of a list."""

    rows: Sequence[Row]
    total: int
    """Number of rows in the whole list."""
    next_cursor: str | None


class JobIndex:
    """The jobs in one Redis; thread-safe. Methods raise redis-py's errors."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client
        self._lock = threading.Lock()
        self._rows: dict[str, Row] = {}
        self._last_id: str | None = None
        """The last change in the index; None before it is filled."""
        self._views: LRUCache[tuple[JobFilter, str], _View] = LRUCache(_MAX_ROWS, getsizeof=_size)

    def page(self, job_filter: JobFilter, order: JobOrder, cursor: str | None, limit: int) -> IndexPage:
        """Return one page of a list. Raises InvalidRequest if the cursor is not of this list."""
        with self._lock:
            self._catch_up()
            return self._view(job_filter, order).page(cursor, limit, reverse=order.value.startswith("-"))

    def in_queue_order(self, job_filter: JobFilter) -> list[str]:
        """Return the ids of all matching jobs: unfinished ones in queue order, then ended ones."""
        with self._lock:
            self._catch_up()
            found = list(filter(_matcher(job_filter), self._rows.values()))
        return [row.job_id for row in sorted(found, key=_queue_order)]

    def rows(self, job_ids: Iterable[str]) -> tuple[dict[str, Row], str]:
        """Return the rows of the jobs that exist, by id, and the id of the last change in the index."""
        with self._lock:
            self._catch_up()
            rows = {job_id: row for job_id in job_ids if (row := self._rows.get(job_id))}
            return rows, self._last_id or BEGINNING

    # -- following the stream

    def _catch_up(self) -> None:
        """Apply the changes since the last one, or fill the index again if they cannot be known."""
        if self._last_id is None:
            self._fill()
            return
        entries = cast(
            "list[tuple[str, dict[str, str]]]",
            self._redis.xrange(keys.EVENT_STREAM, min=self._last_id, count=_MAX_CHANGES + 1),
        )
        if self._last_id != BEGINNING:
            # Without the last change itself, changes after it may be gone as well.
            if not entries or entries[0][0] != self._last_id:
                self._fill()
                return
            entries = entries[1:]
        if len(entries) >= _MAX_CHANGES:
            self._fill()
            return
        for entry_id, fields in entries:
            self._apply(fields)
            self._last_id = entry_id

    def _fill(self) -> None:
        newest = cast("list[tuple[str, Any]]", self._redis.xrevrange(keys.EVENT_STREAM, count=1))
        self._rows, self._last_id = {}, None
        self._views.clear()
        for name in _SETS:
            job_ids = cast("list[str]", self._redis.zrange(name, 0, -1))
            for start in range(0, len(job_ids), _BATCH_SIZE):
                for row in self._read(job_ids[start : start + _BATCH_SIZE]):
                    self._rows[row.job_id] = row
        self._last_id = newest[0][0] if newest else BEGINNING

    def _read(self, job_ids: Sequence[str]) -> list[Row]:
        pipe = self._redis.pipeline(transaction=False)
        for job_id in job_ids:
            pipe.hmget(keys.job(job_id), _FIELDS)
        hashes = (
            {name: value for name, value in zip(_FIELDS, values, strict=True) if value is not None}
            for values in pipe.execute()
        )
        return [_row(fields) for fields in hashes if "job_id" in fields]

    def _apply(self, fields: Mapping[str, str]) -> None:
        if deleted := fields.get("deleted"):
            self._put(deleted, None)
            return
        row = _row(json.loads(fields["job"]))
        known = self._rows.get(row.job_id)
        if known is None or row.rev >= known.rev:  # the same again if `scores` of an earlier change was older
            self._put(row.job_id, row)
        for job_id, score in json.loads(fields.get("scores", "{}")).items():
            if other := self._rows.get(job_id):
                self._put(job_id, replace(other, score=float(score)))

    def _put(self, job_id: str, row: Row | None) -> None:
        before = self._rows.pop(job_id, None)
        if row is not None:
            self._rows[job_id] = row
        for view in self._views.values():
            view.change(before, row)

    # -- views

    def _view(self, job_filter: JobFilter, order: JobOrder) -> "_View":
        name = order.value.removeprefix("-")
        view = self._views.get((job_filter, name))
        if view is None:
            view = _View(job_filter, _KEYS[name], self._rows.values())
            if len(view.items) < _MAX_ROWS:
                self._views[job_filter, name] = view
        return view


class _View:
    """The rows that match a filter, in an order."""

    def __init__(self, job_filter: JobFilter, key: Callable[[Row], Key], rows: Iterable[Row]) -> None:
        self._matches = _matcher(job_filter)
        self._key = key
        # The id before the row makes every item different, so that rows are never compared.
        self.items = SortedList((*key(row), row.job_id, row) for row in rows if self._matches(row))

    def change(self, before: Row | None, after: Row | None) -> None:
        """Replace a row."""
        if before is not None and self._matches(before):
            self.items.remove(self._item(before))
        if after is not None and self._matches(after):
            self.items.add(self._item(after))

    def page(self, cursor: str | None, limit: int, *, reverse: bool) -> IndexPage:
        """Return the rows after the one of the cursor, which need not exist any more."""
        try:
            found = self.items.irange(*_bounds(cursor, reverse=reverse), reverse=reverse)
            rows = [item[-1] for item, _ in zip(found, range(limit), strict=False)]
        except TypeError as error:  # keys of different orders cannot be compared
            raise _invalid_cursor() from error
        is_last = not rows or rows[-1] is self.items[0 if reverse else -1][-1]
        cursor = None if is_last else _encode_cursor((*self._key(rows[-1]), rows[-1].job_id))
        return IndexPage(rows, len(self.items), cursor)

    def _item(self, row: Row) -> tuple[Any, ...]:
        return (*self._key(row), row.job_id, row)


def _bounds(cursor: str | None, *, reverse: bool) -> tuple[Key | None, Key | None]:
    """Return what to begin after and to end before. An item is longer than its key, and so comes after it."""
    if cursor is None:
        return None, None
    key = _decode_cursor(cursor)
    return (None, key) if reverse else ((*key[:-1], f"{key[-1]}~"), None)


def _size(view: _View) -> int:
    return len(view.items) + 1


def _natural(row: Row) -> Key:
    if row.is_ended:
        return (_ENDED, -row.finished_ms)
    if row.status is JobStatus.RUNNING:
        return (_NATURAL[row.status], row.started_ms)
    if row.status is JobStatus.RETRYING:
        return (_NATURAL[row.status], row.retry_ms)
    return (_PAUSED if row.paused else _NATURAL[row.status], row.score)


def _queue_order(row: Row) -> Key:
    return (row.is_ended, row.finished_ms if row.is_ended else row.score, row.job_id)


#: The sort key of each order; of equal keys, the id decides.
_KEYS: Mapping[str, Callable[[Row], Key]] = {
    JobOrder.NATURAL.value: _natural,
    JobOrder.CREATED.value: lambda row: (row.created_ms,),
    JobOrder.ENDED.value: lambda row: (row.finished_ms,),
    JobOrder.SIZE.value: lambda row: (row.size_bytes,),
    JobOrder.NAME.value: lambda row: (row.name,),
}


def _matcher(job_filter: JobFilter) -> Callable[[Row], bool]:
    """Return a function that tells whether a row matches."""
    kind, statuses = job_filter.kind, frozenset(job_filter.status)
    owner, reason, text = job_filter.owner, job_filter.reason, (job_filter.text or "").casefold()

    def matches(row: Row) -> bool:
        return (
            row.kind is kind
            and text in row.text
            and (not statuses or row.status in statuses)
            and (owner is None or row.owner == owner)
            and (reason is None or row.reason is reason)
        )

    return matches


def _row(fields: Mapping[str, Any]) -> Row:
    """Return the row of a job's hash, or of its copy in the stream."""
    failure = fields.get("failure")
    path, owner, job_id = fields["input_path"], fields["owner"], fields["job_id"]
    return Row(
        job_id=job_id,
        rev=int(fields["rev"]),
        kind=JobKind(fields.get("kind", JobKind.ENCODE)),
        status=JobStatus(fields["status"]),
        paused="paused" in fields,
        owner=owner,
        reason=FailureClass(json.loads(failure)["reason"]) if failure else None,
        text=f"{job_id} {owner} {path} {fields['output_path']}".casefold(),
        name=path.rpartition("/")[2].casefold(),
        size_bytes=int(json.loads(fields["source"])["size_bytes"]),
        created_ms=float(fields["created_ms"]),
        started_ms=float(fields.get("started_ms", 0)),
        finished_ms=float(fields.get("finished_ms", "inf")),
        retry_ms=float(fields.get("retry_ms", 0)),
        score=float(fields.get("score", 0)),
    )


def _encode_cursor(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).decode().rstrip("=")


def _decode_cursor(cursor: str) -> Key:
    """Return the key in a cursor. Raises InvalidRequest."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _invalid_cursor() from error
    if not isinstance(key, list) or not key:
        raise _invalid_cursor()
    return tuple(key)


def _invalid_cursor() -> InvalidRequest:
    return InvalidRequest.of_field("cursor", "it is not a cursor of this list. Start again without a cursor.")
