"""A node's refusal of a request, which is returned to the client unchanged."""

from typing import Any

from shared.domain.value import ApiModel


class ErrorBody(ApiModel):
    """The body of every error response, of nodes as of the gateway."""

    error: str
    """Stable error code, for programs."""
    message: str
    """One sentence, for people."""
    request_id: str | None
    """Identifies the request in the logs of every service involved."""
    details: dict[str, Any] | None = None
    """For `invalid_request`: messages by field."""


class NodeRefused(Exception):
    """A node refused the request for a reason that the caller must fix."""

    def __init__(self, status: int, body: ErrorBody) -> None:
        super().__init__(body.message)
        self.status = status
        self.body = body
