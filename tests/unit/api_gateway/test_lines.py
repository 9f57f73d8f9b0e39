"""The account of open connections, on real sockets."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from api_gateway.auth.accounts import Identity
from api_gateway.auth.sessions import Session
from api_gateway.auth.users import User
from api_gateway.live.lines import MAX_SIGNED_IN, MAX_WAITING, Line, Lines, TooManyLines
from shared.service_credential import Role

NOW = datetime.now(UTC)
ANN = Identity(
    User(username="ann", role=Role.USER, must_change_password=False, created_at=NOW),
    Session("a-session", 1, "a-stamp", NOW),
)


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
    lines = Lines()
    with ExitStack() as held:
        for number in range(MAX_SIGNED_IN):
            lines.sign_in(held.enter_context(lines.opened(ours)), ANN, str(number))

        with lines.opened(ours) as one_more:
            with pytest.raises(TooManyLines):
                lines.sign_in(one_more, ANN, "x")
            lines.sign_out(lines.signed_in()[0])
            lines.sign_in(one_more, ANN, "x")

    assert lines.signed_in() == []


def test_connections_that_wait_have_a_limit_that_signed_in_ones_do_not_count_for(ours: socket.socket) -> None:
    lines = Lines()
    with ExitStack() as held:
        waiting = [held.enter_context(lines.opened(ours)) for _ in range(MAX_WAITING)]

        with pytest.raises(TooManyLines), lines.opened(ours):
            pass
        lines.sign_in(waiting[0], ANN, "x")

        held.enter_context(lines.opened(ours))


def test_who_signs_out_waits_from_then_on(ours: socket.socket) -> None:
    lines = Lines()
    with lines.opened(ours) as line:
        line.waiting_since_s -= 100
        assert lines.waiting_longer_than(50) == [line]

        lines.sign_in(line, ANN, "x")
        assert lines.waiting_longer_than(50) == []
        lines.sign_out(line)

        assert lines.waiting_longer_than(50) == []
        assert lines.waiting_longer_than(-1) == [line]


def test_closing_hangs_up_then_cuts_and_lets_nobody_in(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    lines = Lines()
    hung_up: list[Line] = []
    with lines.opened(ours) as line:
        lines.close(hung_up.append, grace_s=0.01)

        assert hung_up == [line]
        assert theirs.recv(1) == b""
        with pytest.raises(TooManyLines), lines.opened(ours):
            pass
