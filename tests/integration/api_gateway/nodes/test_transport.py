"""One request to several nodes: which node receives it, and how replies are handled."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import structlog

from api_gateway.nodes.refusal import NodeRefused
from api_gateway.nodes.transport import NodeRequest, NodeTransport
from shared.domain import errors
from shared.service_credential import Actor, Role, verify
from tests.support.ports import free_port
from tests.support.scripted_peer import ScriptedPeer

SECRET = "a secret of at least thirty-two characters"
ANN = Actor(username="ann", role=Role.USER)
READ = NodeRequest("GET", "/jobs")

Connect = Callable[..., NodeTransport]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Return a factory of transports to the given URLs."""
    opened: list[NodeTransport] = []

    def connect_to(*urls: str) -> NodeTransport:
        opened.append(NodeTransport(urls, SECRET))
        return opened[-1]

    yield connect_to
    for transport in opened:
        transport.close()


def test_a_request_carries_the_actor_the_request_id_and_its_content(
    connect: Connect, peer: ScriptedPeer
) -> None:
    peer.body = b'{"fine": true}'
    request = NodeRequest("POST", "/convert", {"a": "1 2"}, body='{"x": 1}', headers={"Idempotency-Key": "k"})

    with structlog.contextvars.bound_contextvars(request_id="abcdef0123456789"):
        assert connect(peer.url).send(ANN, request) == b'{"fine": true}'

    (received,) = peer.requests
    assert (received.method, received.target, json.loads(received.body)) == (
        "POST",
        "/convert?a=1+2",
        {"x": 1},
    )
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["Idempotency-Key"] == "k"
    assert received.headers["X-Request-ID"] == "abcdef0123456789"
    scheme, _, credential = received.headers["Authorization"].partition(" ")
    assert (scheme, verify(credential, [SECRET], "POST", "/convert")) == ("Bearer", ANN)


def test_the_next_node_is_used_if_one_cannot_be_reached(connect: Connect, peer: ScriptedPeer) -> None:
    unreachable = f"http://127.0.0.1:{free_port()}"
    assert connect(unreachable, peer.url).send(ANN, READ) == b"{}"


def test_no_reachable_node_is_reported_in_one_sentence(connect: Connect) -> None:
    transport = connect(*(f"http://127.0.0.1:{free_port()}" for _ in range(2)))
    with pytest.raises(errors.NoNodeAvailable, match="Queued jobs are safe"):
        transport.send(ANN, READ)


def test_the_preferred_node_is_used_first_and_only_once(
    connect: Connect, peer: ScriptedPeer, other: ScriptedPeer
) -> None:
    request = NodeRequest("GET", "/jobs", preferred_url=f"{other.url}/")
    other.refuse(404, "log_not_found")
    connect(peer.url, other.url).send(ANN, request)
    assert (len(other.requests), len(peer.requests)) == (1, 1)


def test_an_unreachable_preferred_node_is_reported(connect: Connect, peer: ScriptedPeer) -> None:
    peer.refuse(404, "log_not_found")
    request = NodeRequest("GET", "/jobs", preferred_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(errors.NoNodeAvailable, match="holds this file"):
        connect(peer.url).send(ANN, request)


@pytest.mark.parametrize(
    "code", ["path_outside_roots", "log_not_found", "sample_not_found", "frame_not_found"]
)
def test_the_next_node_is_used_if_one_lacks_the_requested_item(
    connect: Connect, peer: ScriptedPeer, other: ScriptedPeer, code: str
) -> None:
    peer.refuse(404, code)
    other.body = b"[1]"
    assert connect(peer.url, other.url).send(ANN, READ) == b"[1]"


def test_the_refusal_is_passed_on_if_every_node_lacks_the_item(
    connect: Connect, peer: ScriptedPeer, other: ScriptedPeer
) -> None:
    for each in (peer, other):
        each.refuse(403, "path_outside_roots")
    with pytest.raises(NodeRefused) as refused:
        connect(peer.url, other.url).send(ANN, READ)
    assert (refused.value.status, refused.value.body.error) == (403, "path_outside_roots")


def test_any_other_refusal_is_final(connect: Connect, peer: ScriptedPeer, other: ScriptedPeer) -> None:
    peer.refuse(409, "job_not_cancellable")
    with pytest.raises(NodeRefused, match="job_not_cancellable"):
        connect(peer.url, other.url).send(ANN, READ)
    assert other.requests == []


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("queue_unavailable", errors.QueueUnavailable),
        ("source_unavailable", errors.SourceUnavailable),
        ("node_busy", errors.NodeBusy),
        ("something_else", errors.BadNodeReply),
    ],
)
def test_a_503_is_raised_only_if_no_other_node_responds(
    connect: Connect, peer: ScriptedPeer, other: ScriptedPeer, code: str, error: type[errors.H2RError]
) -> None:
    peer.refuse(503, code)
    assert connect(peer.url, other.url).send(ANN, READ) == b"{}"
    with pytest.raises(error):
        connect(peer.url).send(ANN, READ)


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (401, b'{"error": "unauthenticated", "message": "No.", "request_id": null}', "SERVICE_SECRET"),
        (404, b"<html>nginx</html>", "is not a HandBrake service"),
        (302, b"", "is not a HandBrake service"),
        (500, b'{"error": "internal_error", "message": "No.", "request_id": null}', "failed on this request"),
    ],
)
def test_a_reply_outside_our_api_is_explained(
    connect: Connect, peer: ScriptedPeer, status: int, body: bytes, message: str
) -> None:
    peer.status, peer.body = status, body
    with pytest.raises(errors.BadNodeReply, match=message):
        connect(peer.url).send(ANN, READ)


def test_a_stream_is_returned_unread_and_304_is_not_an_error(connect: Connect, peer: ScriptedPeer) -> None:
    peer.body = b"x" * 1000
    with closing(connect(peer.url).stream(ANN, READ)) as reply:
        assert next(reply.iter_content(10)) == b"x" * 10
    peer.status, peer.body = 304, b""
    with closing(connect(peer.url).stream(ANN, READ)) as reply:
        assert reply.status_code == 304


def test_a_node_that_responds_too_late_counts_as_unreachable(
    connect: Connect, peer: ScriptedPeer, other: ScriptedPeer
) -> None:
    peer.delay_s = 1.0
    other.body = b"[2]"
    request = NodeRequest("GET", "/jobs", timeout_s=0.2)
    assert connect(peer.url, other.url).send(ANN, request) == b"[2]"
