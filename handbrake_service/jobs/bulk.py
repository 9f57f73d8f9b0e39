"""Applies one action to many jobs, over as many requests as needed.

The cursor of a reply is where the next request continues: `<fingerprint>-<selection id>-<rank>`. The
fingerprint covers the request and its actor, so a cursor works for no other request and no other user. Jobs
named by id need no stored selection: each request lists them.
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

#: Longest time for one request; the next request takes the remaining jobs.
_BULK_TIME_S = 8.0
#: Most refusals that a reply lists.
_MOST_REFUSALS = 100


@dataclass(frozen=True)
class _Cursor:
    fingerprint: str
    selection_id: str = ""
    rank: int = 0

    def __str__(self) -> str:
        return f"{self.fingerprint}-{self.selection_id}-{self.rank}"


class BulkActions:
    """Applies an action to many jobs at once."""

    def __init__(self, actions: JobActions, selections: BulkSelections) -> None:
        self._actions = actions
        self._selections = selections

    def act(self, request: BulkRequest, actor: Actor) -> BulkResult:
        """Apply an action to many jobs; refusals are reported and do not stop the others.

        Raises InvalidRequest for a cursor that is too old or belongs to another request.
        """
        cursor = _cursor_of(request, actor)
        # Moved to the top one by one in order, the last would end up first.
        last_first = request.action is BulkAction.TOP
        if request.filter is None:
            named = request.job_ids or []
            ordered = named[::-1] if last_first else named
            page = SelectionPage(ordered[cursor.rank : cursor.rank + request.limit], len(named))
        else:
            if not cursor.selection_id:
                selection_id = self._selections.make(_permitted(request.filter, actor))
                cursor = _Cursor(cursor.fingerprint, selection_id)
            page = self._selections.read(
                cursor.selection_id, cursor.rank, request.limit, last_first=last_first
            )
            if request.cursor and not page.total:
                raise _refused("it is too old; start again without a cursor.")
        done, refusals = self._each(page.job_ids, request, actor)
        rank = cursor.rank + done + len(refusals)
        finished = rank >= page.total
        if finished and not request.cursor and cursor.selection_id:
            # No reply named this selection, so nobody can ask for it. Others are kept for resent requests.
            self._selections.forget(cursor.selection_id)
        return BulkResult(
            done=done,
            refused=len(refusals),
            refusals=refusals[:_MOST_REFUSALS],
            total=page.total,
            next_cursor=None if finished else str(_Cursor(cursor.fingerprint, cursor.selection_id, rank)),
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
        """Return the call to make for each job."""
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
            case BulkAction.REMOVE:
                return actions.remove
            case BulkAction.PRIORITY:
                priority = request.priority or 0
                return lambda job_id, actor: actions.set_priority(job_id, actor, priority)
            case BulkAction.TOP:
                return lambda job_id, actor: actions.move(job_id, actor, MoveRequest(to=MoveTarget.TOP))
            case BulkAction.BOTTOM:
                return lambda job_id, actor: actions.move(job_id, actor, MoveRequest(to=MoveTarget.BOTTOM))


def _permitted(requested: JobFilter, actor: Actor) -> JobFilter:
    """Narrow a filter to the jobs that the actor may act on."""
    return requested if actor.role is Role.ADMIN else requested.model_copy(update={"owner": actor.username})


def _cursor_of(request: BulkRequest, actor: Actor) -> _Cursor:
    """Parse the request's cursor, or make one for a first request."""
    text = f"{request.model_dump_json(exclude={'cursor', 'limit'})} {actor.role.value} {actor.username}"
    fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]
    if request.cursor is None:
        return _Cursor(fingerprint)
    of, selection_id, rank = request.cursor.split("-")
    if of != fingerprint or bool(selection_id) != (request.filter is not None):
        raise _refused(
            "it belongs to another request; only cursor and limit may differ from the request before."
        )
    return _Cursor(of, selection_id, int(rank))


def _refused(sentence: str) -> InvalidRequest:
    return InvalidRequest.of_field("cursor", sentence)
