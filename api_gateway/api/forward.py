"""The views of forwarded routes: each calls its route on a node and returns the reply."""

from collections.abc import Callable, Iterator
from typing import Any

import requests
from flask import Response, request

from api_gateway.api.audit_trail import note
from api_gateway.api.guard import identity
from api_gateway.gateway import the_gateway
from shared.contract.route import Route

#: Request headers forwarded to the node: conditional and range requests.
_REQUEST_HEADERS = ("If-None-Match", "If-Modified-Since", "If-Range", "Range")
#: Response headers of the node forwarded to the client.
_RESPONSE_HEADERS = (
    *("Content-Type", "Content-Length", "Content-Range", "Content-Disposition"),
    *("Accept-Ranges", "Cache-Control", "ETag", "Last-Modified"),
)
_CHUNK_BYTES = 64 * 1024


def forward(route: Route[..., Any]) -> Callable[..., Any]:
    """Return the view that forwards `route`. A file is streamed in chunks, without holding it in memory."""

    def forward_file(**arguments: Any) -> Response:
        nodes = the_gateway().nodes
        return _streamed(nodes.open_file(identity().actor, route, _forwarded_headers(), arguments))

    def forward_call(**arguments: Any) -> Any:
        call, actor, setting = the_gateway().nodes.call, identity().actor, route.setting
        if setting is None:
            return call(actor, route, **arguments)
        before = setting.values(call(actor, setting.read))
        reply = call(actor, route, **arguments)
        note(before=before, after=setting.values(reply))
        return reply

    return forward_file if route.returns_file else forward_call


def _forwarded_headers() -> dict[str, str]:
    """Return the headers of the current request to forward to a node, plus one that disables compression."""
    headers = {name: request.headers[name] for name in _REQUEST_HEADERS if name in request.headers}
    return headers | {"Accept-Encoding": "identity"}


def _streamed(reply: requests.Response) -> Response:
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
