"""Routes for the whole queue: counts, failure counts, pause, resume, clear."""

from shared.contract.route import MEDIA_TIMEOUT_S, Access, RouteGroup
from shared.domain.bulk import BulkResult, ClearRequest
from shared.domain.job import FailureCounts, QueueState

routes = RouteGroup("Queue", "/api/queue")


@routes.get("", node_path="/queue")
def get_queue() -> QueueState:
    """Return the number of jobs by status, and whether the queue is paused."""


@routes.get("/failures", node_path="/queue/failures")
def get_failures() -> FailureCounts:
    """Return the number of failed jobs by failure class. List them with `status=failed&reason=…`."""


@routes.post("/pause", node_path="/queue/pause", access=Access.ADMIN)
def pause_queue() -> QueueState:
    """Pause the queue: no new jobs start, running jobs continue (administrators)."""


@routes.post("/resume", node_path="/queue/resume", access=Access.ADMIN)
def resume_queue() -> QueueState:
    """Resume the queue: jobs start again (administrators)."""


@routes.post("/clear", node_path="/queue/clear", access=Access.ADMIN, timeout_s=MEDIA_TIMEOUT_S)
def clear_queue(body: ClearRequest) -> BulkResult:
    """Cancel waiting jobs and delete the records of ended ones, as the body says (administrators).

    A batch per request; a `next_cursor` means that more are left. Running jobs and published files stay.
    """
