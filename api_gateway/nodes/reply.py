"""Reads a node's answer as a value of the domain."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.domain.errors import BadNodeReply
from shared.runtime.logging import get_logger

log = get_logger(__name__)

ValueT = TypeVar("ValueT")


def read_reply(path: str, content: bytes, reply: TypeAdapter[ValueT]) -> ValueT:
    """Return what a node answered at `path`. Raises BadNodeReply for what is not of our API."""
    try:
        return reply.validate_json(content)
    except ValidationError as error:
        log.exception("node.reply_not_understood", path=path)
        raise BadNodeReply(
            "A HandBrake service answered with something this gateway does not understand. "
            "Both must be of the same version."
        ) from error
