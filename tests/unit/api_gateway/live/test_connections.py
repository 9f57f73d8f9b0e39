"""The account of open connections, on real sockets."""

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


def test_signed_in_connections_have_a_limit_and_make_room_when_they_end(ours: socket.socket) -> None:
    connections = ConnectionRegistry()
    with ExitStack() as held:
        for number in range(MAX_SIGNED_IN):
            connections.sign_in(held.enter_context(connections.track(ours)), ANN, str(number))

        with connections.track(ours) as one_more:
            with pytest.raises(TooManyConnections):
                connections.sign_in(one_more, ANN, "x")
            connections.sign_out(connections.signed_in()[0])
            connections.sign_in(one_more, ANN, "x")

    assert connections.signed_in() == []


def test_connections_that_wait_have_a_limit_that_signed_in_ones_do_not_count_for(ours: socket.socket) -> None:
    connections = ConnectionRegistry()
    with ExitStack() as held:
        waiting = [held.enter_context(connections.track(ours)) for _ in range(MAX_WAITING)]

        with pytest.raises(TooManyConnections), connections.track(ours):
            pass
        connections.sign_in(waiting[0], ANN, "x")

        held.enter_context(connections.track(ours))


def test_who_signs_out_waits_from_then_on(ours: socket.socket) -> None:
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


def test_closing_hangs_up_then_cuts_and_lets_nobody_in(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    connections = ConnectionRegistry()
    hung_up: list[Connection] = []
    with connections.track(ours) as connection:
        connections.close(hung_up.append, grace_s=0.01)

        assert hung_up == [connection]
        assert theirs.recv(1) == b""
        with pytest.raises(TooManyConnections), connections.track(ours):
            pass
