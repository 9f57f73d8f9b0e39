"""The route to which the dashboard reports its own errors."""

from typing import Annotated

from pydantic import StringConstraints

from shared.contract.route import RouteGroup
from shared.domain.value import ApiModel
from shared.runtime.logging import get_logger

log = get_logger(__name__)

routes = RouteGroup("System", "/api/client-errors")


class ClientError(ApiModel):
    """An error that the dashboard did not handle."""

    message: Annotated[str, StringConstraints(max_length=1000)]
    stack: Annotated[str, StringConstraints(max_length=2000)] = ""
    page: Annotated[str, StringConstraints(max_length=500)] = ""
    """Path of the page on which it happened."""


@routes.post("", changes=False, before_password_change=True)
def report_client_error(body: ClientError) -> None:
    """Write an error of the dashboard to the gateway's log."""
    log.error("dashboard.error", message=body.message, stack=body.stack, page=body.page)
