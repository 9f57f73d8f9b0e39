"""The queue as a whole: its state, pausing and resuming it, cancelling all waiting jobs."""

from handbrake_service.api.actor import current_actor, require_admin
from handbrake_service.node import HandBrakeNode
from shared.domain.bulk import BulkAction, BulkRequest, BulkResult, ClearQuery
from shared.domain.job import FailureCounts, JobStatus, QueueState
from shared.domain.job_query import JobFilter
from shared.web.blueprint import ApiBlueprint

_WAITING = JobFilter(status=(JobStatus.QUEUED, JobStatus.RETRYING))


def queue_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the queue routes of `node`. Only administrators may change the queue."""
    bp = ApiBlueprint("queue", __name__, url_prefix="/queue")

    @bp.get("")
    @bp.output(QueueState)
    def get_state() -> QueueState:
        return node.jobs.state()

    @bp.get("/failures")
    @bp.output(FailureCounts)
    def get_failures() -> FailureCounts:
        return FailureCounts(counts=node.jobs.failures())

    @bp.post("/pause")
    @bp.output(QueueState)
    def pause_queue() -> QueueState:
        return _set_paused(paused=True)

    @bp.post("/resume")
    @bp.output(QueueState)
    def resume_queue() -> QueueState:
        return _set_paused(paused=False)

    @bp.post("/clear")
    @bp.input(ClearQuery, location="query", arg_name="query")
    @bp.output(BulkResult)
    def clear_queue(query: ClearQuery) -> BulkResult:
        require_admin()
        request = BulkRequest(action=BulkAction.CANCEL, filter=_WAITING, cursor=query.cursor)
        return node.bulk.act(request, current_actor())

    def _set_paused(*, paused: bool) -> QueueState:
        require_admin()
        node.queue.pause_queue(paused=paused)
        node.dispatcher.wake()
        return node.jobs.state()

    return bp
