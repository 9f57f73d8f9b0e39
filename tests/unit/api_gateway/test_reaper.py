"""Connections that must end are closed when their time has come."""

import socket
from contextlib import ExitStack
from datetime import timedelta

from sqlalchemy import create_engine

from api_gateway.auth.accounts import Accounts
from api_gateway.auth.passwords import PasswordHasher
from api_gateway.auth.sessions import SessionStore
from api_gateway.auth.users import UserStore
from api_gateway.live.connections import ConnectionRegistry
from api_gateway.live.reaper import ConnectionReaper
from api_gateway.live.sockets import LiveSockets
from shared import redis
from shared.runtime.threads import OwnedThread
from tests.support.manual_clock import ManualClock


def test_who_does_not_sign_in_within_five_seconds_is_cut_off() -> None:
    clock = ManualClock()
    connections = ConnectionRegistry(clock)
    sessions = SessionStore(redis.connect("redis://127.0.0.1:1"), "a-key", timedelta(hours=1), clock)
    accounts = Accounts(
        UserStore(create_engine("sqlite://")), PasswordHasher(4), sessions, registration_open=False
    )
    reaper = ConnectionReaper(connections, LiveSockets(connections, accounts, lambda _: None), accounts)
    thread = OwnedThread("reaper", reaper.run)
    with ExitStack() as open_connections:

        def connect() -> socket.socket:
            ours, theirs = (open_connections.enter_context(end) for end in socket.socketpair())
            open_connections.enter_context(connections.track(ours))
            theirs.settimeout(10)
            return theirs

        slow = connect()
        clock.advance(3)
        later = connect()
        clock.advance(3)
        thread.start()
        reaper.check_now()
        assert slow.recv(1) == b""
        later.setblocking(False)
        try:
            cut_off = later.recv(1) == b""
        except BlockingIOError:
            cut_off = False
        assert not cut_off
    reaper.stop()
    thread.join(10)
    assert not thread.alive
