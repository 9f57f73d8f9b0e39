"""Who is signed in on a socket, and who gets which message."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from engineio.exceptions import SocketIsClosedError  # type: ignore[import-untyped]
from flask import Flask

from api_gateway.auth.identity import Identity
from api_gateway.live.connections import MAX_OF_USER, Connection, ConnectionRegistry
from api_gateway.live.sockets import LiveSockets
from shared.domain.errors import Unauthenticated
from tests.unit.api_gateway.live.clients import Client, connection, identity

NEWS = {"type": "queue", "paused": True}


def authenticate(token: str) -> Identity:
    """Know two tokens."""
    match token:
        case "good":
            return identity()
        case "temporary":
            return identity(must_change_password=True)
    raise Unauthenticated("Sign in first.")


class Server:
    """The sockets of a gateway, and whom they welcomed."""

    def __init__(self, held: ExitStack) -> None:
        self.registry = ConnectionRegistry()
        self.welcomed: list[Connection] = []
        self.sockets = LiveSockets(self.registry, authenticate, self.welcomed.append)
        self._held = held
        self._app = Flask("gateway")
        self.sockets.attach(self._app)

    def connect(self, token: str = "good") -> Client:
        """Connect a client."""
        tracked, _ = self._held.enter_context(connection(self.registry))
        return Client(self.sockets, self._app, tracked, {"token": token})


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose connections end with the test."""
    with ExitStack() as held:
        yield Server(held)


def test_who_signs_in_is_welcomed_and_counted(server: Server) -> None:
    client = server.connect()

    assert client.refusal is None
    assert server.welcomed == server.registry.signed_in()
    assert [each.identity for each in server.welcomed] == [identity()]


@pytest.mark.parametrize(
    ("token", "code"),
    [("forged", "unauthenticated"), ("", "unauthenticated"), ("temporary", "password_change_required")],
)
def test_who_may_not_sign_in_is_told_why_and_hears_nothing(server: Server, token: str, code: str) -> None:
    client = server.connect(token)
    server.sockets.broadcast("event", NEWS)

    assert client.refusal is not None
    assert client.refusal["data"] == {"error": code}
    assert (client.received(), server.welcomed, server.registry.signed_in()) == ([], [], [])


def test_who_is_not_signed_in_yet_hears_nothing(server: Server) -> None:
    def take_a_while(token: str) -> Identity:
        server.sockets.broadcast("event", NEWS)
        return identity()

    server.sockets._authenticate = take_a_while

    assert server.connect().received() == []


def test_one_more_than_the_limit_is_refused(server: Server) -> None:
    for _ in range(MAX_OF_USER):
        assert server.connect().refusal is None

    refusal = server.connect().refusal

    assert refusal is not None
    assert refusal["data"] == {"error": "too_many_connections"}


def test_every_signed_in_client_gets_what_is_broadcast(server: Server) -> None:
    clients = [server.connect(), server.connect()]

    server.sockets.broadcast("event", NEWS)

    assert [client.received() for client in clients] == [[["event", NEWS]]] * 2


def test_only_the_one_addressed_gets_what_is_sent(server: Server) -> None:
    addressed, other = server.connect(), server.connect()

    server.sockets.send(server.welcomed[0], "snapshot", NEWS)

    assert (addressed.received(), other.received()) == ([["snapshot", NEWS]], [])


def test_who_has_left_gets_nothing_and_is_counted_no_more(server: Server) -> None:
    leaving, staying = server.connect(), server.connect()

    leaving.leave()
    server.sockets.broadcast("event", NEWS)

    assert (leaving.received(), staying.received()) == ([], [["event", NEWS]])
    assert server.registry.signed_in() == [server.welcomed[1]]
    server.sockets.send(server.welcomed[0], "snapshot", NEWS)


def test_a_connection_that_ends_while_a_message_is_sent_keeps_it_from_no_other(server: Server) -> None:
    clients = [server.connect() for _ in range(3)]

    def closed(_packet: object) -> None:
        raise SocketIsClosedError

    clients[1].transport.send = closed
    server.sockets.broadcast("event", NEWS)

    assert ["event", NEWS] in clients[0].received()
    assert clients[2].received() == [["event", NEWS]]


def test_who_leaves_more_than_five_hundred_messages_unread_reads_nothing(server: Server) -> None:
    server.connect()
    (tracked,) = server.welcomed
    for _ in range(500):
        server.sockets.broadcast("event", NEWS)
    assert not server.sockets.reads_nothing(tracked)

    server.sockets.broadcast("event", NEWS)

    assert server.sockets.reads_nothing(tracked)


def test_who_is_disconnected_is_signed_out_and_hears_nothing_more(server: Server) -> None:
    client = server.connect()

    server.sockets.disconnect(server.welcomed[0])
    server.sockets.broadcast("event", NEWS)

    assert client.received() == []
    assert server.registry.signed_in() == []
