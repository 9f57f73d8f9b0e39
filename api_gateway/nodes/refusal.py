"""A node's refusal, passed on as it is: the node knows what was wrong with the request."""

from typing import Any

from shared.domain.value import ApiModel


class ErrorBody(ApiModel):
    """The body of every error, of a node's as of ours."""

    error: str
    """Stable code, for programs."""
    message: str
    """One sentence, for a person."""
    request_id: str | None
    """Names the request in the logs of every service it passed."""
    details: dict[str, Any] | None = None
    """For `invalid_request`: field → sentences."""


class NodeRefused(Exception):
    """A node refused the request for a reason that is the caller's to mend."""

    def __init__(self, status: int, body: ErrorBody) -> None:
        super().__init__(body.message)
        self.status = status
        self.body = body
