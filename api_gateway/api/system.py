"""The route behind the dashboard's System page."""

from api_gateway.contract import Access, contract
from api_gateway.gateway import the_gateway
from api_gateway.health import SystemStatus
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("system", __name__, url_prefix="/api/system", tag="System")


@bp.get("/status")
@contract(Access.SIGNED_IN)
@bp.output(SystemStatus)
def get_system_status() -> SystemStatus:
    """Return the state of the nodes, this gateway and Redis, and the problems found."""
    gateway = the_gateway()
    return gateway.health.system_status(sockets=gateway.live.sockets_open)
