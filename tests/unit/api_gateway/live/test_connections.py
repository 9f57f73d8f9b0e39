"""The registry of open connections, with real sockets."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from api_gateway.live.connections import (
    MAX_OF_USER,
    MAX_SIGNED_IN,
    MAX_WAITING,
    Connection,
    ConnectionRegistry,
    TooManyConnections,
)
from tests.support.manual_clock import ManualClock
from tests.unit.api_gateway.live.clients import identity

ANN = identity()
ADDRESS = "192.0.2.1"


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


def _sign_in_users(connections: ConnectionRegistry, ours: socket.socket, stack: ExitStack) -> None:
    """Fill the registry with connections of as few users as possible."""
    for number in range(MAX_SIGNED_IN):
        user_id = number // MAX_OF_USER
        tracked = stack.enter_context(connections.track(ours, ADDRESS))
        connections.sign_in(tracked, identity(f"user {user_id}", user_id), str(number))


def test_signed_in_connections_are_limited_and_ended_ones_do_not_count(ours: socket.socket) -> None:
    connections = ConnectionRegistry()
    with ExitStack() as stack:
        _sign_in_users(connections, ours, stack)

        with connections.track(ours, ADDRESS) as one_more:
            other = identity("other", 1000)
            with pytest.raises(TooManyConnections):
                connections.sign_in(one_more, other, "x")
            connections.sign_out(connections.signed_in()[0])
            connections.sign_in(one_more, other, "x")

    assert connections.signed_in() == []


def test_one_user_cannot_take_all_connections(ours: socket.socket) -> None:
    connections = ConnectionRegistry()
    with ExitStack() as stack:
        for number in range(MAX_OF_USER):
            tracked = stack.enter_context(connections.track(ours, ADDRESS))
            connections.sign_in(tracked, ANN, str(number))

        with connections.track(ours, ADDRESS) as one_more:
            with pytest.raises(TooManyConnections):
                connections.sign_in(one_more, ANN, "x")
            connections.sign_in(one_more, identity("bob", 2), "x")


def test_of_too_many_waiting_connections_the_oldest_of_the_busiest_address_is_closed() -> None:
    clock = ManualClock()
    connections = ConnectionRegistry(clock)
    with ExitStack() as stack:

        def connect(address: str) -> tuple[Connection, socket.socket]:
            clock.advance(0.01)
            ours, theirs = socket.socketpair()
            stack.enter_context(ours)
            stack.enter_context(theirs)
            theirs.setblocking(False)
            return stack.enter_context(connections.track(ours, address)), theirs

        lone, lone_end = connect("192.0.2.9")
        crowd = [connect(ADDRESS) for _ in range(MAX_WAITING - 1)]

        newest, _ = connect("192.0.2.10")

        assert crowd[0][1].recv(1) == b""
        for _, end in [(lone, lone_end), *crowd[1:]]:
            with pytest.raises(BlockingIOError):
                end.recv(1)
        for tracked in (lone, newest, crowd[1][0]):
            connections.sign_in(tracked, ANN, "x")


def test_a_closed_registry_takes_no_connections(ours: socket.socket) -> None:
    connections = ConnectionRegistry()
    connections.close(lambda _: None, 0.0)
    with pytest.raises(TooManyConnections), connections.track(ours, ADDRESS):
        pass


def test_the_waiting_time_of_a_connection_restarts_when_it_signs_out(ours: socket.socket) -> None:
    clock = ManualClock()
    connections = ConnectionRegistry(clock)
    with connections.track(ours, ADDRESS) as connection:
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
    with connections.track(ours, ADDRESS) as connection:
        connections.close(closed.append, grace_s=0.01)

        assert closed == [connection]
        assert theirs.recv(1) == b""
        with pytest.raises(TooManyConnections), connections.track(ours, ADDRESS):
            pass
