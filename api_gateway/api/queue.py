"""Routes for the queue as a whole: its state, its dead letter, pausing, clearing."""

from api_gateway.api.guard import identity
from api_gateway.contract import NODE_ERRORS, Access, contract
from api_gateway.gateway import the_gateway
from shared.domain.bulk import BulkResult, ClearQuery
from shared.domain.job import FailureCounts, QueueState
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("queue", __name__, url_prefix="/api/queue", tag="Queue")


@bp.get("")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(QueueState)
def get_queue() -> QueueState:
    """Count the jobs by status, and return whether the queue is paused."""
    return the_gateway().nodes.queue(identity().actor)


@bp.get("/failures")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(FailureCounts)
def get_failures() -> FailureCounts:
    """Count the failed jobs by class of failure; the list has them with `status=failed&reason=…`."""
    return the_gateway().nodes.failures(identity().actor)


@bp.post("/pause")
@contract(Access.ADMIN, *NODE_ERRORS)
@bp.output(QueueState)
def pause_queue() -> QueueState:
    """Start nothing new; running jobs run on (administrators)."""
    return the_gateway().nodes.pause_queue(identity().actor, paused=True)


@bp.post("/resume")
@contract(Access.ADMIN, *NODE_ERRORS)
@bp.output(QueueState)
def resume_queue() -> QueueState:
    """Start jobs again (administrators)."""
    return the_gateway().nodes.pause_queue(identity().actor, paused=False)


@bp.post("/clear")
@contract(Access.ADMIN, *NODE_ERRORS)
@bp.input(ClearQuery, location="query", arg_name="query")
@bp.output(BulkResult)
def clear_queue(query: ClearQuery) -> BulkResult:
    """Cancel every job that waits (administrators); `next_cursor` says that there are others left."""
    return the_gateway().nodes.clear_queue(identity().actor, query)
