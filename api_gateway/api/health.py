"""Routes for machines that watch: is the process alive, is it ready, is everything it needs up."""

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
    """The process answers."""

    status: Literal["alive"] = "alive"


class Readiness(ApiModel):
    """Whether requests can be served."""

    status: Literal["ready", "not_ready"]


@bp.get("/health")
@contract(Access.EVERYONE)
@bp.output(Health)
def health() -> tuple[Health, int, dict[str, str]]:
    """Return how the gateway is, and in `problems` what is wrong; 503 when something it needs is down."""
    report = the_gateway().health.report()
    return report, *_status(report)


@bp.get("/livez")
@contract(Access.EVERYONE)
@bp.output(Liveness)
def livez() -> Liveness:
    """Answer as long as the process lives, whatever else is down."""
    return Liveness()


@bp.get("/readyz")
@contract(Access.EVERYONE)
@bp.output(Readiness)
def readyz() -> tuple[Readiness, int, dict[str, str]]:
    """Return whether requests can be served: as `/health`, without detail."""
    report = the_gateway().health.report()
    return Readiness(status="ready" if report.status == "healthy" else "not_ready"), *_status(report)


def _status(report: Health) -> tuple[int, dict[str, str]]:
    """Return status and headers of the answer to a report."""
    if report.status == "healthy":
        return HTTPStatus.OK, {}
    return HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(RETRY_AFTER_S)}
