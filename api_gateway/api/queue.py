"""The route that tells how full the queue is."""

from apiflask import APIBlueprint

from api_gateway.api.contract import NODE_ERRORS, Access, contract
from api_gateway.api.guard import identity
from api_gateway.gateway import the_gateway
from shared.domain.job import QueueState

bp = APIBlueprint("queue", __name__, url_prefix="/api/queue", tag="Queue")


@bp.get("")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(QueueState)
def get_queue() -> QueueState:
    """Count the jobs by status."""
    return the_gateway().nodes.queue(identity().actor)
