"""The queue as a whole: its state, pausing and resuming it, clearing parts of it."""

from collections.abc import Mapping

from handbrake_service.api.actor import current_actor
from handbrake_service.api.served_node import the_node
from shared.contract import queue
from shared.domain.bulk import BulkAction, BulkRequest, BulkResult, ClearRequest, QueuePart
from shared.domain.job import FailureCounts, JobStatus, QueueState
from shared.domain.job_query import JobFilter
from shared.web.routes import Views

_STATUSES: Mapping[QueuePart, tuple[JobStatus, ...]] = {
    QueuePart.WAITING: (JobStatus.QUEUED, JobStatus.RETRYING),
    QueuePart.COMPLETED: (JobStatus.COMPLETED,),
    QueuePart.FAILED: (JobStatus.FAILED,),
    QueuePart.CANCELLED: (JobStatus.CANCELLED,),
}

views = Views()


@views.implements(queue.get_queue)
def get_queue() -> QueueState:
    return the_node().jobs.state()


@views.implements(queue.get_failures)
def get_failures() -> FailureCounts:
    return FailureCounts(counts=the_node().jobs.failures())


@views.implements(queue.pause_queue)
def pause_queue() -> QueueState:
    return _set_paused(paused=True)


@views.implements(queue.resume_queue)
def resume_queue() -> QueueState:
    return _set_paused(paused=False)


@views.implements(queue.clear_queue)
def clear_queue(body: ClearRequest) -> BulkResult:
    chosen = JobFilter(status=tuple(status for part in body.jobs for status in _STATUSES[part]))
    request = BulkRequest(action=BulkAction.REMOVE, filter=chosen, cursor=body.cursor)
    return the_node().bulk.act(request, current_actor())


def _set_paused(*, paused: bool) -> QueueState:
    node = the_node()
    node.queue.pause_queue(paused=paused)
    node.dispatcher.wake()
    return node.jobs.state()
