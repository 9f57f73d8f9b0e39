"""The table of legal job transitions. The Lua scripts, tests and documents follow it."""

from enum import StrEnum

from shared.domain.job import JobStatus


class Move(StrEnum):
    """A transition of a job: what happens to it."""

    CLAIM = "claim"
    COMPLETE = "complete"
    FAIL = "fail"
    FAIL_FOR_GOOD = "fail_for_good"
    RELEASE = "release"
    LOSE_NODE = "lose_node"
    BACK_OFF_OVER = "back_off_over"
    CANCEL = "cancel"
    RETRY = "retry"
    PAUSE = "pause"
    RESUME = "resume"
    MOVE = "move"


_S = JobStatus

#: (status before, move) → statuses that may follow. Moves not listed are refused and change nothing.
LEGAL: dict[tuple[JobStatus, Move], frozenset[JobStatus]] = {
    (_S.QUEUED, Move.CLAIM): frozenset({_S.RUNNING}),
    # If its node vanished while publishing, a queued job only records the cancel request.
    (_S.QUEUED, Move.CANCEL): frozenset({_S.CANCELLED, _S.QUEUED}),
    (_S.RETRYING, Move.BACK_OFF_OVER): frozenset({_S.QUEUED}),
    (_S.RETRYING, Move.CANCEL): frozenset({_S.CANCELLED}),
    (_S.RUNNING, Move.COMPLETE): frozenset({_S.COMPLETED}),
    (_S.RUNNING, Move.FAIL): frozenset({_S.RETRYING, _S.FAILED}),
    (_S.RUNNING, Move.FAIL_FOR_GOOD): frozenset({_S.FAILED}),
    (_S.RUNNING, Move.RELEASE): frozenset({_S.QUEUED}),
    (_S.RUNNING, Move.LOSE_NODE): frozenset({_S.QUEUED, _S.FAILED, _S.CANCELLED}),
    # A running job first records the cancel request; its node then kills the encoder and confirms.
    (_S.RUNNING, Move.CANCEL): frozenset({_S.RUNNING, _S.CANCELLED}),
    (_S.FAILED, Move.RETRY): frozenset({_S.QUEUED}),
    (_S.CANCELLED, Move.RETRY): frozenset({_S.QUEUED}),
    # Pausing sets a flag and moving changes the position; neither changes the status.
    (_S.QUEUED, Move.PAUSE): frozenset({_S.QUEUED}),
    (_S.QUEUED, Move.RESUME): frozenset({_S.QUEUED}),
    (_S.RUNNING, Move.PAUSE): frozenset({_S.RUNNING}),
    (_S.RUNNING, Move.RESUME): frozenset({_S.RUNNING}),
    (_S.QUEUED, Move.MOVE): frozenset({_S.QUEUED}),
    (_S.RETRYING, Move.MOVE): frozenset({_S.RETRYING}),
}


def is_allowed(before: JobStatus, move: Move, after: JobStatus) -> bool:
    """Return whether `move` may take a job from `before` to `after`."""
    return after in LEGAL.get((before, move), frozenset())
