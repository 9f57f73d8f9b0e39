"""A typed client of the nodes' API, made from the declared routes."""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import requests
from pydantic import BaseModel, ValidationError

from api_gateway.nodes.transport import NodeRequest, NodeTransport
from shared.contract import jobs, nodes
from shared.contract.route import NodeOfJob, P, Route, T, path_parameters
from shared.contract.submit_headers import SubmitHeaders
from shared.domain.errors import BadNodeReply, InvalidRequest, JobNotFound
from shared.runtime.logging import get_logger
from shared.service_credential import Actor, Role

log = get_logger(__name__)

#: The actor of the gateway's own requests, for health and live push. User names begin with a letter or
#: digit, so no user can have this one. Used for reads only.
SYSTEM_ACTOR = Actor(username="-gateway", role=Role.USER)

_JOB_ID = re.compile(r"[0-9a-f]{16}")


class NodeClient:
    """Calls forwarded routes on the nodes, which check permissions.

    Methods take the parameters that the route declares. They raise the errors of `NodeTransport.send`,
    JobNotFound or InvalidRequest for malformed ids and names, and `not_found` of a route's `NodeOfJob`.
    """

    def __init__(self, transport: NodeTransport, timeout_s: float | None = None) -> None:
        self._transport = transport
        self._timeout_s = timeout_s

    def within(self, timeout_s: float) -> "NodeClient":
        """Return a client on the same connections that waits only this long for each reply."""
        return NodeClient(self._transport, timeout_s)

    def call(self, actor: Actor, route: Route[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a route that returns a model or nothing, and return that."""
        return _read_reply(route, self.fetch(actor, route, _by_name(route, args, kwargs)))

    def fetch(self, actor: Actor, route: Route[..., Any], arguments: Mapping[str, Any]) -> bytes:
        """Call a route that returns a model or nothing, and return the unread JSON."""
        return self._transport.send(actor, self._request(actor, route, arguments))

    def open_file(
        self, actor: Actor, route: Route[..., Any], headers: Mapping[str, str], arguments: Mapping[str, Any]
    ) -> requests.Response:
        """Call a route that returns a file, and return the reply with its body unread.

        `headers` may make the request conditional or ask for a range. The caller must close the reply.
        """
        return self._transport.stream(actor, self._request(actor, route, arguments, headers))

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def _request(
        self,
        actor: Actor,
        route: Route[..., Any],
        arguments: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> NodeRequest:
        path = _node_path(route, arguments)
        preferred_url = self._url_of_job(actor, route.node, arguments["job_id"]) if route.node else None
        body = arguments.get("body")
        return NodeRequest(
            route.method,
            path,
            query=dict(_query(arguments.get("query"))),
            body=body.model_dump_json(exclude_unset=True) if body else None,
            headers={**(headers or {}), **_submit_headers(arguments.get("headers"))},
            timeout_s=self._timeout_s or route.timeout_s,
            preferred_url=preferred_url,
        )

    def _url_of_job(self, actor: Actor, wanted: NodeOfJob, job_id: str) -> str:
        """Return the URL of the node that ran a job last."""
        job = self.call(actor, jobs.get_job, job_id)
        if job.node is None:
            raise wanted.not_found("The job has not run yet.")
        for node in self.call(actor, nodes.list_nodes).nodes:
            if node.name == job.node:
                return node.url
        raise wanted.not_found(f"{wanted.subject} on the node {job.node}, which is not running now.")


def _by_name(route: Route[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    return {**dict(zip(route.parameters, args, strict=False)), **kwargs}


def _node_path(route: Route[..., Any], arguments: Mapping[str, Any]) -> str:
    """Return the path on a node with its variable parts filled in.

    Raises JobNotFound for a malformed job id, InvalidRequest for a name that cannot be a part of a path.
    """
    path = route.node_path
    if path is None:
        raise ValueError(f"{route.name} is not forwarded.")
    for name in path_parameters(path):
        value: str = arguments[name]
        if name == "job_id" and not _JOB_ID.fullmatch(value):
            raise JobNotFound(f"No job has the id {value}.")
        if value in {".", ".."}:  # would lead to another path, in whatever way it is written
            raise InvalidRequest.of_field(name, "use another name than . or ..")
        path = re.sub(rf"<(?:[^<:]+:)?{name}>", quote(value, safe=""), path)
    return path


def _query(query: BaseModel | None) -> Iterator[tuple[str, str | int]]:
    """Yield the parameters of a query that were set; those of a list are joined with commas."""
    if query is None:
        return
    for name, value in query.model_dump(mode="json", exclude_unset=True, exclude_none=True).items():
        match value:
            case bool():
                yield name, int(value)
            case list():
                yield name, ",".join(value)
            case _:
                yield name, value


def _submit_headers(given: SubmitHeaders | None) -> dict[str, str]:
    """Return the headers of a request that queues a job.

    A request without an idempotency key gets one. If the reply of one node is lost, the request can then be
    sent to another without creating a second job.
    """
    if given is None:
        return {}
    return {"Idempotency-Key": given.idempotency_key or f"gateway-{secrets.token_urlsafe(24)}"}


def _read_reply(route: Route[P, T], content: bytes) -> T:
    """Parse a node's reply. Raises BadNodeReply if it does not match the model."""
    if route.output is None:
        return None  # type: ignore[return-value]
    try:
        reply: Any = route.output.model_validate_json(content)
    except ValidationError as error:
        log.exception("node.reply_rejected", route=route.name)
        raise BadNodeReply(
            "A HandBrake service sent a reply that this gateway does not understand. "
            "Run the same version of both."
        ) from error
    read: T = reply
    return read
