"""The route behind the dashboard's System page."""

from api_gateway.gateway import the_gateway
from api_gateway.health import SystemStatus
from shared.contract.route import RouteGroup

routes = RouteGroup("System", "/api/system")


@routes.get("/status")
def get_system_status() -> SystemStatus:
    """Return the state of the nodes, this gateway and Redis, and the problems found."""
    gateway = the_gateway()
    return gateway.health.system_status(sockets=gateway.live.sockets_open)
