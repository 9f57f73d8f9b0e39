"""Routes for the whole queue: counts, failure counts, pause, resume, clear."""

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
    """Return the number of jobs by status, and whether the queue is paused."""
    return the_gateway().nodes.queue(identity().actor)


@bp.get("/failures")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(FailureCounts)
def get_failures() -> FailureCounts:
    """Return the number of failed jobs by failure class. List them with `status=failed&reason=…`."""
    return the_gateway().nodes.failures(identity().actor)


@bp.post("/pause")
@contract(Access.ADMIN, *NODE_ERRORS)
@bp.output(QueueState)
def pause_queue() -> QueueState:
    """Pause the queue: no new jobs start, running jobs continue (administrators)."""
    return the_gateway().nodes.pause_queue(identity().actor, paused=True)


@bp.post("/resume")
@contract(Access.ADMIN, *NODE_ERRORS)
@bp.output(QueueState)
def resume_queue() -> QueueState:
    """Resume the queue: jobs start again (administrators)."""
    return the_gateway().nodes.pause_queue(identity().actor, paused=False)


@bp.post("/clear")
@contract(Access.ADMIN, *NODE_ERRORS)
@bp.input(ClearQuery, location="query", arg_name="query")
@bp.output(BulkResult)
def clear_queue(query: ClearQuery) -> BulkResult:
    """Cancel waiting jobs, a batch per request; a `next_cursor` means that more are left (administrators)."""
    return the_gateway().nodes.clear_queue(identity().actor, query)
