"""The registry of open connections, with real sockets."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from api_gateway.live.connections import (
    MAX_SIGNED_IN,
    MAX_WAITING,
    Connection,
    ConnectionRegistry,
    TooManyConnections,
)
from tests.support.manual_clock import ManualClock
from tests.unit.api_gateway.live.clients import identity

ANN = identity()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The gateway's and the client's end of a connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def ours(ends: tuple[socket.socket, socket.socket]) -> socket.socket:
    """The gateway's end."""
    return ends[0]


def test_signed_in_connections_are_limited_and_ended_ones_do_not_count(ours: socket.socket) -> None:
    connections = ConnectionRegistry()
    with ExitStack() as stack:
        for number in range(MAX_SIGNED_IN):
            connections.sign_in(stack.enter_context(connections.track(ours)), ANN, str(number))

        with connections.track(ours) as one_more:
            with pytest.raises(TooManyConnections):
                connections.sign_in(one_more, ANN, "x")
            connections.sign_out(connections.signed_in()[0])
            connections.sign_in(one_more, ANN, "x")

    assert connections.signed_in() == []


def test_waiting_connections_have_their_own_limit(ours: socket.socket) -> None:
    connections = ConnectionRegistry()
    with ExitStack() as stack:
        waiting = [stack.enter_context(connections.track(ours)) for _ in range(MAX_WAITING)]

        with pytest.raises(TooManyConnections), connections.track(ours):
            pass
        connections.sign_in(waiting[0], ANN, "x")

        stack.enter_context(connections.track(ours))


def test_the_waiting_time_of_a_connection_restarts_when_it_signs_out(ours: socket.socket) -> None:
    clock = ManualClock()
    connections = ConnectionRegistry(clock)
    with connections.track(ours) as connection:
        clock.advance(51)
        assert connections.unauthenticated_for(50) == [connection]

        connections.sign_in(connection, ANN, "x")
        assert connections.unauthenticated_for(50) == []
        connections.sign_out(connection)

        assert connections.unauthenticated_for(50) == []
        clock.advance(51)
        assert connections.unauthenticated_for(50) == [connection]


def test_closing_ends_connections_gracefully_then_forcibly_and_refuses_new_ones(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    connections = ConnectionRegistry()
    closed: list[Connection] = []
    with connections.track(ours) as connection:
        connections.close(closed.append, grace_s=0.01)

        assert closed == [connection]
        assert theirs.recv(1) == b""
        with pytest.raises(TooManyConnections), connections.track(ours):
            pass
