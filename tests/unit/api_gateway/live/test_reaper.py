"""Which connections are closed, and that all of them are when the gateway stops."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import redis
from flask import Flask

from api_gateway.auth.identity import Identity
from api_gateway.live.connections import Connection, ConnectionRegistry, TooManyConnections
from api_gateway.live.reaper import ConnectionReaper
from api_gateway.live.sockets import LiveSockets
from tests.unit.api_gateway.live.clients import Client, connection, identity


class Gateway:
    """Sockets and their reaper."""

    def __init__(self, held: ExitStack) -> None:
        self.registry = ConnectionRegistry()
        self.welcomed: list[Connection] = []
        self.sockets = LiveSockets(self.registry, identity, self.welcomed.append)
        self.ended: set[str] = set()
        self.reaper = ConnectionReaper(self.registry, self.sockets, self._still_signed_in)
        self._held = held
        self.app = Flask("gateway")
        self.sockets.attach(self.app)

    def connect(self, username: str) -> Client:
        """Connect a client that is signed in."""
        tracked, _ = self._held.enter_context(connection(self.registry))
        return Client(self.sockets, self.app, tracked, {"token": username})

    def open(self) -> tuple[Connection, socket.socket]:
        """Open a connection on which nobody is signed in; return it and the client's end."""
        return self._held.enter_context(connection(self.registry))

    def names(self) -> list[str]:
        """Who is signed in."""
        return sorted(each.identity.user.username for each in self.registry.signed_in() if each.identity)

    def _still_signed_in(self, who: Identity) -> bool:
        if who.user.username == "redis is away":
            raise redis.ConnectionError
        return who.user.username not in self.ended


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A gateway whose connections end with the test."""
    with ExitStack() as held:
        yield Gateway(held)


def is_cut(end: socket.socket) -> bool:
    """Return whether the other side has shut the connection down."""
    end.setblocking(False)
    try:
        return end.recv(1) == b""
    except BlockingIOError:
        return False


def test_whose_session_has_ended_is_disconnected_and_no_one_else(gateway: Gateway) -> None:
    leaving, staying = gateway.connect("ann"), gateway.connect("bob")
    gateway.ended.add("ann")

    gateway.reaper.check_all()

    assert gateway.names() == ["bob"]
    assert (leaving.was_disconnected(), staying.was_disconnected()) == (True, False)


def test_while_sessions_cannot_be_checked_nobody_is_disconnected(gateway: Gateway) -> None:
    client = gateway.connect("redis is away")

    gateway.reaper.check_all()

    assert gateway.names() == ["redis is away"]
    assert not client.was_disconnected()


def test_who_does_not_sign_in_within_five_seconds_is_cut(gateway: Gateway) -> None:
    lingering, lingering_end = gateway.open()
    _, new_end = gateway.open()
    lingering.waiting_since_s -= 5.1

    gateway.reaper.check_all()

    assert (is_cut(lingering_end), is_cut(new_end)) == (True, False)


def test_who_reads_nothing_is_cut(gateway: Gateway) -> None:
    tracked, end = gateway.open()
    Client(gateway.sockets, gateway.app, tracked, {"token": "ann"})
    gateway.reaper.check_all()
    assert not is_cut(end)
    for _ in range(501):
        gateway.sockets.broadcast("event", {})

    gateway.reaper.check_all()

    assert is_cut(end)


def test_when_it_stops_nobody_is_let_in_any_more(gateway: Gateway) -> None:
    gateway.reaper.stop()

    gateway.reaper.run(threading.Event())

    with pytest.raises(TooManyConnections):
        gateway.open()
