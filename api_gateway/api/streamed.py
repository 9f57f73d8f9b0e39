"""Passes a node's picture or video on as it comes, a piece at a time; it is never whole in our memory."""

from collections.abc import Iterator

import requests
from flask import Response, request

#: What a browser says about what it has and which part it wants.
_ASKED = ("If-None-Match", "If-Modified-Since", "If-Range", "Range")
#: What the node says about what it sends; everything else is between it and us.
_ANSWERED = (
    *("Content-Type", "Content-Length", "Content-Range", "Content-Disposition"),
    *("Accept-Ranges", "Cache-Control", "ETag", "Last-Modified"),
)
_PIECE_BYTES = 64 * 1024


def asked_headers() -> dict[str, str]:
    """Return those headers of the present request that a node is to see, asking for no compression."""
    asked = {name: request.headers[name] for name in _ASKED if name in request.headers}
    return asked | {"Accept-Encoding": "identity"}


def passed_on(reply: requests.Response) -> Response:
    """Make our answer of a node's, whose body is yet to be read."""
    response = Response(_pieces(reply), status=reply.status_code, direct_passthrough=True)
    response.headers.remove("Content-Type")
    for name in _ANSWERED:
        if name in reply.headers:
            response.headers[name] = reply.headers[name]
    response.call_on_close(reply.close)
    return response


def _pieces(reply: requests.Response) -> Iterator[bytes]:
    yield from reply.iter_content(_PIECE_BYTES)
