"""Parses a node's reply into a domain model."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.domain.errors import BadNodeReply
from shared.runtime.logging import get_logger

log = get_logger(__name__)

ValueT = TypeVar("ValueT")


def read_reply(path: str, content: bytes, reply: TypeAdapter[ValueT]) -> ValueT:
    """Parse a node's reply to a request for `path`. Raises BadNodeReply if it does not match the model."""
    try:
        return reply.validate_json(content)
    except ValidationError as error:
        log.exception("node.reply_rejected", path=path)
        raise BadNodeReply(
            "A HandBrake service sent a reply that this gateway does not understand. "
            "Run the same version of both."
        ) from error
