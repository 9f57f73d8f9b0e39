"""The views of forwarded routes: each calls its route on a node and returns the reply."""

from collections.abc import Callable, Iterator
from typing import Any

import requests
from flask import Response, request

from api_gateway.api.audit_trail import note
from api_gateway.api.guard import identity
from api_gateway.gateway import the_gateway
from shared.contract.route import AuditedSetting, Route

#: Request headers forwarded to the node: conditional and range requests.
_REQUEST_HEADERS = ("If-None-Match", "If-Modified-Since", "If-Range", "Range")
#: Response headers of the node forwarded to the client.
_RESPONSE_HEADERS = (
    *("Content-Type", "Content-Length", "Content-Range", "Content-Disposition"),
    *("Accept-Ranges", "Cache-Control", "ETag", "Last-Modified"),
)
_CHUNK_BYTES = 64 * 1024


def forward(route: Route[..., Any]) -> Callable[..., Response]:
    """Return the view that forwards `route`.

    Replies are passed on as they are: files are streamed in chunks, without holding them in memory, and JSON
    is only read where the audit log needs it.
    """

    def forward_file(**arguments: Any) -> Response:
        nodes = the_gateway().nodes
        return _streamed(nodes.open_file(identity().actor, route, _forwarded_headers(), arguments))

    def forward_json(**arguments: Any) -> Response:
        body = the_gateway().nodes.fetch(identity().actor, route, arguments)
        response = Response(body, status=route.status, mimetype=route.media_type)
        if route.method == "GET":
            response.add_etag()
            response.make_conditional(request)
        return response

    if route.returns_file:
        return forward_file
    return _forward_setting(route, route.setting) if route.setting else forward_json


def _forward_setting(route: Route[..., Any], setting: AuditedSetting) -> Callable[..., Any]:
    def forward_setting(**arguments: Any) -> Any:
        call, actor = the_gateway().nodes.call, identity().actor
        before = setting.values(call(actor, setting.read))
        reply = call(actor, route, **arguments)
        note(before=before, after=setting.values(reply))
        return reply

    return forward_setting


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
