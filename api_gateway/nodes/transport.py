"""Sends a request to the HandBrake nodes, one after the other, until one answers it.

Handles HTTP, signing and failover. Independent of jobs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
import structlog
from pydantic import ValidationError
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError

from api_gateway.nodes.refusal import ErrorBody, NodeRefused
from shared.domain.errors import (
    BadNodeReply,
    FrameNotFound,
    LogNotFound,
    NodeBusy,
    NoNodeAvailable,
    PathOutsideRoots,
    QueueUnavailable,
    SampleNotFound,
    SourceUnavailable,
)
from shared.runtime.logging import get_logger
from shared.service_credential import Actor, sign

log = get_logger(__name__)

_CONNECT_TIMEOUT_S = 1.0
#: Refusals after which the next node is tried, because it may have what this one lacks.
_TRY_NEXT = frozenset(error.code for error in (PathOutsideRoots, LogNotFound, SampleNotFound, FrameNotFound))
#: 503 errors of a healthy node. They are raised if no other node can answer either.
_KNOWN_UNAVAILABLE = {error.code: error for error in (QueueUnavailable, SourceUnavailable, NodeBusy)}
#: Idle connections kept per node. Requests beyond that open temporary ones.
_POOL_SIZE = 32


@dataclass(frozen=True)
class NodeRequest:
    """A request to any node; a preferred one is tried first."""

    method: str
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: str | None = None
    """JSON text."""
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 10.0
    """Read timeout per node."""
    preferred_url: str | None = None
    """URL of the node that is tried first."""


class NodeTransport:
    """Connections to the nodes at `urls`. Requests must be idempotent, since they may be sent twice.

    `node_secrets` has the secrets of nodes that do not use `service_secret`, by their URLs.
    """

    def __init__(
        self, urls: Sequence[str], service_secret: str, node_secrets: Mapping[str, str] | None = None
    ) -> None:
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._secret = service_secret
        self._node_secrets = node_secrets or {}
        self._http = requests.Session()
        # Ignore proxies in the environment: nodes are on the local network.
        self._http.trust_env = False
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=_POOL_SIZE))

    def send(self, actor: Actor, request: NodeRequest) -> bytes:
        """Return the body of the first successful reply.

        Nodes may have different source folders, so the next one is tried if a node lacks the path's folder.
        Raises NodeRefused if a node refuses the request; QueueUnavailable, SourceUnavailable or NodeBusy
        if the nodes report that; BadNodeReply if a reply does not match our API; NoNodeAvailable if no
        node responds.
        """
        return self._first_answer(actor, request, streamed=False).content

    def stream(self, actor: Actor, request: NodeRequest) -> requests.Response:
        """Return the first reply that is successful or 304, with its body unread. The caller must close it.

        Raises the errors of `send`.
        """
        return self._first_answer(actor, request, streamed=True)

    def _first_answer(self, actor: Actor, request: NodeRequest, *, streamed: bool) -> requests.Response:
        unavailable: Exception | None = None
        refusal: NodeRefused | None = None
        preferred = request.preferred_url.rstrip("/") if request.preferred_url else None
        for url in dict.fromkeys([preferred, *self._urls] if preferred else self._urls):
            try:
                reply = self._exchange(actor, request, url, streamed=streamed)
            except requests.RequestException as error:
                log.warning("node.unreachable", url=url, path=request.path, error=str(error))
                if url == preferred:
                    unavailable = NoNodeAvailable(
                        "The node that holds this file does not respond. Try again in a moment."
                    )
                continue
            if reply.status_code == requests.codes.service_unavailable:
                unavailable = _unavailable(url, reply)
                continue
            try:
                _raise_for_error(url, reply)
            except NodeRefused as refused:
                if refused.body.error not in _TRY_NEXT:
                    raise
                refusal = refused
                continue
            if not streamed:
                _require_json(url, reply)
            return reply
        if failure := unavailable or refusal:
            raise failure
        raise NoNodeAvailable("No HandBrake service answers. Queued jobs are safe; try again in a moment.")

    def _exchange(self, actor: Actor, request: NodeRequest, url: str, *, streamed: bool) -> requests.Response:
        """Send a request to one node; retry once if an idle connection turns out to have been closed."""
        try:
            return self._send_once(actor, request, url, streamed=streamed)
        except requests.ConnectionError as error:
            if not any(isinstance(argument, ProtocolError) for argument in error.args):
                raise
            return self._send_once(actor, request, url, streamed=streamed)

    def _send_once(
        self, actor: Actor, request: NodeRequest, url: str, *, streamed: bool
    ) -> requests.Response:
        prepared = self._http.prepare_request(
            requests.Request(
                request.method,
                url + request.path,
                params=request.query,
                data=request.body,
                headers=_headers(request),
            )
        )
        secret = self._node_secrets.get(url, self._secret)
        credential = sign(actor, secret, request.method, urlsplit(prepared.path_url).path)
        prepared.headers["Authorization"] = f"Bearer {credential}"
        return self._http.send(
            prepared,
            timeout=(_CONNECT_TIMEOUT_S, request.timeout_s),
            allow_redirects=False,
            stream=streamed,
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()


def _headers(request: NodeRequest) -> dict[str, str]:
    headers = dict(request.headers)
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        headers["X-Request-ID"] = request_id
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    return headers


def _require_json(url: str, reply: requests.Response) -> None:
    """Raise BadNodeReply for a reply with a body of another type, as other servers send."""
    if reply.content and reply.headers.get("Content-Type", "").partition(";")[0] != "application/json":
        raise BadNodeReply(f"The server at {url} is not a HandBrake service.")


def _error_body(reply: requests.Response) -> ErrorBody | None:
    try:
        return ErrorBody.model_validate_json(reply.content)
    except ValidationError:
        return None


def _unavailable(url: str, reply: requests.Response) -> Exception:
    body = _error_body(reply)
    if body and (error := _KNOWN_UNAVAILABLE.get(body.error)):
        return error(body.message)
    log.error("node.reply_rejected", url=url, status=reply.status_code)
    return BadNodeReply(f"The HandBrake service at {url} is not ready. Its log says why.")


def _raise_for_error(url: str, reply: requests.Response) -> None:
    """Raise NodeRefused or BadNodeReply for a reply that is neither successful nor 304."""
    status = reply.status_code
    if status < requests.codes.multiple_choices or status == requests.codes.not_modified:
        return
    log.info("node.refused", url=url, status=status, reply=reply.text[:500])
    if status == requests.codes.unauthorized:
        # Not passed on as 401: signing in again would not help the user.
        raise BadNodeReply(
            f"The HandBrake service at {url} does not accept this gateway. "
            "SERVICE_SECRET and the clock must be the same on both."
        )
    body = _error_body(reply)
    if body is None:
        raise BadNodeReply(f"The server at {url} is not a HandBrake service (HTTP status {status}).")
    if status >= requests.codes.internal_server_error:
        raise BadNodeReply(
            f"The HandBrake service at {url} failed on this request. Search its log for the request id."
        )
    raise NodeRefused(status, body)
