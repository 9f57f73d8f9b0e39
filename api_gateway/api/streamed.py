"""Streams images and videos from a node to the client in chunks, without holding them in memory."""

from collections.abc import Iterator

import requests
from flask import Response, request

#: Request headers forwarded to the node: conditional and range requests.
_REQUEST_HEADERS = ("If-None-Match", "If-Modified-Since", "If-Range", "Range")
#: Response headers of the node forwarded to the client.
_RESPONSE_HEADERS = (
    *("Content-Type", "Content-Length", "Content-Range", "Content-Disposition"),
    *("Accept-Ranges", "Cache-Control", "ETag", "Last-Modified"),
)
_CHUNK_BYTES = 64 * 1024


def forwarded_headers() -> dict[str, str]:
    """Return the headers of the current request to forward to a node, plus one that disables compression."""
    headers = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
    return headers | {"Accept-Encoding": "identity"}


def streamed(reply: requests.Response) -> Response:
    """Return a response that streams the unread body of a node's `reply` and closes it at the end."""
    response = Response(_chunks(reply), status=reply.status_code, direct_passthrough=True)
    response.headers.remove("Content-Type")
    for name in _RESPONSE_HEADERS:
        if name in reply.headers:
            response.headers[name] = reply.headers[name]
    response.call_on_close(reply.close)
    return response


def _chunks(reply: requests.Response) -> Iterator[bytes]:
    yield from reply.iter_content(_CHUNK_BYTES)
