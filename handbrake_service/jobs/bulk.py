"""One action on many jobs, over as many requests as it takes.

The cursor of a reply says where the next request goes on: `<fingerprint>-<work list>-<rank>`. The fingerprint
is that of the request and of whose jobs it is for, so that nobody goes on with another one's work or with
something else. Jobs named by id need no work list: the request has them each time.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handbrake_service.jobs.actions import JobActions
from shared.domain.bulk import (
    BulkAction,
    BulkRefusal,
    BulkRequest,
    BulkResult,
    MoveRequest,
    MoveTarget,
)
from shared.domain.errors import H2RError, InvalidRequest
from shared.domain.job_query import JobFilter
from shared.queue.bulk_selection import BulkSelections, SelectionPage
from shared.service_credential import Actor, Role

#: Time one request may take; what is left is for the next one.
_BULK_TIME_S = 8.0
_REFUSALS_TOLD = 100


@dataclass(frozen=True)
class _Cursor:
    fingerprint: str
    list_id: str = ""
    rank: int = 0

    def __str__(self) -> str:
        return f"{self.fingerprint}-{self.list_id}-{self.rank}"


class BulkActions:
    """Acts on many jobs."""

    def __init__(self, actions: JobActions, work_lists: BulkSelections) -> None:
        self._actions = actions
        self._work_lists = work_lists

    def act(self, request: BulkRequest, actor: Actor) -> BulkResult:
        """Do one thing to many jobs; those to which it cannot be done are told and hold nothing up.

        Raises InvalidRequest for a cursor that is not of this request, or too old.
        """
        cursor = _cursor_of(request, actor)
        # Moved to the top one by one, the last would end up first.
        last_first = request.action is BulkAction.TOP
        if request.filter is None:
            named = request.job_ids or []
            ordered = named[::-1] if last_first else named
            work = SelectionPage(ordered[cursor.rank : cursor.rank + request.limit], len(named))
        else:
            if not cursor.list_id:
                made = self._work_lists.make(_meant(request.filter, actor))
                cursor = _Cursor(cursor.fingerprint, made)
            work = self._work_lists.read(cursor.list_id, cursor.rank, request.limit, last_first=last_first)
            if request.cursor and not work.total:
                raise _refused("it is too old; begin again without it.")
        done, refusals = self._each(work.job_ids, request, actor)
        rank = cursor.rank + done + len(refusals)
        finished = rank >= work.total
        if finished and not request.cursor and cursor.list_id:
            # Nobody was told of this list. One that somebody was told of serves a request that is sent again.
            self._work_lists.forget(cursor.list_id)
        return BulkResult(
            done=done,
            refused=len(refusals),
            refusals=refusals[:_REFUSALS_TOLD],
            total=work.total,
            next_cursor=None if finished else str(_Cursor(cursor.fingerprint, cursor.list_id, rank)),
        )

    def _each(
        self, job_ids: Sequence[str], request: BulkRequest, actor: Actor
    ) -> tuple[int, list[BulkRefusal]]:
        deadline = time.monotonic() + _BULK_TIME_S
        step = self._step(request)
        done = 0
        refusals: list[BulkRefusal] = []
        for job_id in job_ids:
            try:
                step(job_id, actor)
            except H2RError as error:
                refusals.append(BulkRefusal(job_id=job_id, error=error.code, message=error.message))
            else:
                done += 1
            if time.monotonic() > deadline:
                break
        return done, refusals

    def _step(self, request: BulkRequest) -> Callable[[str, Actor], object]:
        """Return what is to be done to each job."""
        actions = self._actions
        match request.action:
            case BulkAction.CANCEL:
                return actions.cancel
            case BulkAction.RETRY:
                return actions.retry
            case BulkAction.PAUSE | BulkAction.RESUME:
                paused = request.action is BulkAction.PAUSE
                return lambda job_id, actor: actions.pause(job_id, actor, paused=paused)
            case BulkAction.DELETE:
                return actions.delete
            case BulkAction.PRIORITY:
                priority = request.priority or 0
                return lambda job_id, actor: actions.set_priority(job_id, actor, priority)
            case BulkAction.TOP:
                return lambda job_id, actor: actions.move(job_id, actor, MoveRequest(to=MoveTarget.TOP))
            case BulkAction.BOTTOM:
                return lambda job_id, actor: actions.move(job_id, actor, MoveRequest(to=MoveTarget.BOTTOM))


def _meant(wanted: JobFilter, actor: Actor) -> JobFilter:
    """Narrow a filter to what the actor may act on."""
    return wanted if actor.role is Role.ADMIN else wanted.model_copy(update={"owner": actor.username})


def _cursor_of(request: BulkRequest, actor: Actor) -> _Cursor:
    """Read the request's cursor, or make one for the beginning."""
    text = f"{request.model_dump_json(exclude={'cursor', 'limit'})} {actor.role.value} {actor.username}"
    fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]
    if request.cursor is None:
        return _Cursor(fingerprint)
    of, list_id, rank = request.cursor.split("-")
    if of != fingerprint or bool(list_id) != (request.filter is not None):
        raise _refused("it belongs to another request; only cursor and limit may change between requests.")
    return _Cursor(of, list_id, int(rank))


def _refused(sentence: str) -> InvalidRequest:
    return InvalidRequest(f"cursor: {sentence}", cursor=[sentence])
