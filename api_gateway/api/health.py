"""Health routes for monitoring: liveness, readiness and a full report."""

from http import HTTPStatus
from typing import Literal

from api_gateway.gateway import the_gateway
from api_gateway.health import Health
from shared.contract.route import Access, RouteGroup
from shared.domain.value import ApiModel
from shared.web.errors import RETRY_AFTER_S

routes = RouteGroup("Health", "")

_UNHEALTHY = {HTTPStatus.SERVICE_UNAVAILABLE: "A dependency is down."}


class Liveness(ApiModel):
    """Sent whenever the process can answer at all."""

    status: Literal["alive"] = "alive"


class Readiness(ApiModel):
    """Whether the gateway can serve requests."""

    status: Literal["ready", "not_ready"]


@routes.get("/health", access=Access.EVERYONE, is_limited=False, also=_UNHEALTHY)
def health() -> tuple[Health, int, dict[str, str]]:
    """Return the gateway's health. 503 if a dependency is down; `problems` says which."""
    report = the_gateway().health.report()
    return report, *_status(report)


@routes.get("/livez", access=Access.EVERYONE, is_limited=False)
def livez() -> Liveness:
    """Return 200 while the process is alive, even if its dependencies are down."""
    return Liveness()


@routes.get("/readyz", access=Access.EVERYONE, is_limited=False, also=_UNHEALTHY)
def readyz() -> tuple[Readiness, int, dict[str, str]]:
    """Return whether requests can be served: the status of `/health` without its details."""
    report = the_gateway().health.report()
    return Readiness(status="ready" if report.status == "healthy" else "not_ready"), *_status(report)


def _status(report: Health) -> tuple[int, dict[str, str]]:
    """Return the HTTP status and headers for `report`."""
    if report.status == "healthy":
        return HTTPStatus.OK, {}
    return HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(RETRY_AFTER_S)}
