"""Carries one request to a HandBrake node: tries the nodes in turn, gives the answer of the first.

Knows HTTP and who acts; knows nothing of jobs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
#: What one node lacks another may have.
_ELSEWHERE = frozenset(error.code for error in (PathOutsideRoots, LogNotFound, SampleNotFound, FrameNotFound))
#: Why a node that is well itself may answer 503; another node is asked, then the caller is told.
_PASSED_ON = {error.code: error for error in (QueueUnavailable, SourceUnavailable, NodeBusy)}
#: Connections kept open per node; more requests at a time open their own.
_POOL_SIZE = 32


@dataclass(frozen=True)
class NodeRequest:
    """What is asked of any node, of one before the others if so said."""

    method: str
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: str | None = None
    """JSON text."""
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 10.0
    """Longest wait for the answer of one node."""
    asked_first: str | None = None
    """Address of the node that has what is asked for."""


class NodeTransport:
    """Connections to the nodes at `urls`; every request must be one that may safely be sent twice."""

    def __init__(self, urls: Sequence[str], service_secret: str) -> None:
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._secret = service_secret
        self._http = requests.Session()
        # Proxies from the environment are for the world outside, not for our own nodes.
        self._http.trust_env = False
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=_POOL_SIZE))

    def send(self, actor: Actor, request: NodeRequest) -> bytes:
        """Return the body of the first node's answer that is a success.

        Nodes may have different source folders, so one that lacks a path's folder is not the last asked.
        Raises NodeRefused when a node refuses the request, QueueUnavailable, SourceUnavailable or NodeBusy
        when the nodes say so, BadNodeReply when one answers with anything that is not our API,
        NoNodeAvailable when none answers.
        """
        return self._first_answer(actor, request, streamed=False).content

    def stream(self, actor: Actor, request: NodeRequest) -> requests.Response:
        """Return the first node's answer with its body yet to be read, a success or 304; close it afterwards.

        Raises what `send` raises.
        """
        return self._first_answer(actor, request, streamed=True)

    def _first_answer(self, actor: Actor, request: NodeRequest, *, streamed: bool) -> requests.Response:
        unavailable: Exception | None = None
        elsewhere: NodeRefused | None = None
        first = request.asked_first.rstrip("/") if request.asked_first else None
        for url in dict.fromkeys([first, *self._urls] if first else self._urls):
            try:
                reply = self._exchange(actor, request, url, streamed=streamed)
            except requests.RequestException as error:
                log.warning("node.unreachable", url=url, path=request.path, error=str(error))
                if url == first:
                    unavailable = NoNodeAvailable("The node that has it does not answer; try again shortly.")
                continue
            if reply.status_code == requests.codes.service_unavailable:
                unavailable = _unavailable(url, reply)
                continue
            try:
                _refuse_failure(url, reply)
            except NodeRefused as refused:
                if refused.body.error not in _ELSEWHERE:
                    raise
                elsewhere = refused
                continue
            return reply
        if reason := unavailable or elsewhere:
            raise reason
        raise NoNodeAvailable("No HandBrake service answers. Queued jobs are safe; try again in a moment.")

    def _exchange(self, actor: Actor, request: NodeRequest, url: str, *, streamed: bool) -> requests.Response:
        """Send a request to one node; once more when a kept-alive connection turns out to be cut off."""
        try:
            return self._send_once(actor, request, url, streamed=streamed)
        except requests.ConnectionError as error:
            if not any(isinstance(argument, ProtocolError) for argument in error.args):
                raise
            return self._send_once(actor, request, url, streamed=streamed)

    def _send_once(
        self, actor: Actor, request: NodeRequest, url: str, *, streamed: bool
    ) -> requests.Response:
        return self._http.request(
            request.method,
            url + request.path,
            params=request.query,
            data=request.body,
            headers=self._headers(actor, request),
            timeout=(_CONNECT_TIMEOUT_S, request.timeout_s),
            allow_redirects=False,
            stream=streamed,
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _headers(self, actor: Actor, request: NodeRequest) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {sign(actor, self._secret)}", **request.headers}
        if request_id := structlog.contextvars.get_contextvars().get("request_id"):
            headers["X-Request-ID"] = request_id
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        return headers


def _error_body(reply: requests.Response) -> ErrorBody | None:
    try:
        return ErrorBody.model_validate_json(reply.content)
    except ValidationError:
        return None


def _unavailable(url: str, reply: requests.Response) -> Exception:
    body = _error_body(reply)
    if body and (told := _PASSED_ON.get(body.error)):
        return told(body.message)
    log.error("node.replied_badly", url=url, status=reply.status_code)
    return BadNodeReply(f"The HandBrake service at {url} is not ready. Its log says why.")


def _refuse_failure(url: str, reply: requests.Response) -> None:
    status = reply.status_code
    if status < requests.codes.multiple_choices or status == requests.codes.not_modified:
        return
    log.info("node.refused", url=url, status=status, reply=reply.text[:500])
    if status == requests.codes.unauthorized:
        # Nothing the user could mend by signing in again.
        raise BadNodeReply(
            f"The HandBrake service at {url} does not accept this gateway. "
            "SERVICE_SECRET and the clock must be the same on both."
        )
    body = _error_body(reply)
    if body is None:
        raise BadNodeReply(f"What answers at {url} is not a HandBrake service (status {status}).")
    if status >= requests.codes.internal_server_error:
        raise BadNodeReply(
            f"The HandBrake service at {url} failed on this request. Its log has more under the request id."
        )
    raise NodeRefused(status, body)
