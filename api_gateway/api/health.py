"""Health routes for monitoring: liveness, readiness and a full report."""

from http import HTTPStatus
from typing import Literal

from api_gateway.contract import Access, contract
from api_gateway.gateway import the_gateway
from api_gateway.health import Health
from shared.domain.value import ApiModel
from shared.web.blueprint import ApiBlueprint
from shared.web.errors import RETRY_AFTER_S

bp = ApiBlueprint("health", __name__, tag="Health")


class Liveness(ApiModel):
    """Sent whenever the process can answer at all."""

    status: Literal["alive"] = "alive"


class Readiness(ApiModel):
    """Whether the gateway can serve requests."""

    status: Literal["ready", "not_ready"]


@bp.get("/health")
@contract(Access.EVERYONE)
@bp.output(Health)
def health() -> tuple[Health, int, dict[str, str]]:
    """Return the gateway's health. 503 if a dependency is down; `problems` says which."""
    report = the_gateway().health.report()
    return report, *_status(report)


@bp.get("/livez")
@contract(Access.EVERYONE)
@bp.output(Liveness)
def livez() -> Liveness:
    """Return 200 while the process is alive, even if its dependencies are down."""
    return Liveness()


@bp.get("/readyz")
@contract(Access.EVERYONE)
@bp.output(Readiness)
def readyz() -> tuple[Readiness, int, dict[str, str]]:
    """Return whether requests can be served: the status of `/health` without its details."""
    report = the_gateway().health.report()
    return Readiness(status="ready" if report.status == "healthy" else "not_ready"), *_status(report)


def _status(report: Health) -> tuple[int, dict[str, str]]:
    """Return the HTTP status and headers for `report`."""
    if report.status == "healthy":
        return HTTPStatus.OK, {}
    return HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(RETRY_AFTER_S)}
