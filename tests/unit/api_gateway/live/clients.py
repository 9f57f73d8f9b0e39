"""Clients of the live push whose transport is a queue in memory, which nobody reads unless asked to."""

import itertools
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from engineio.packet import Packet  # type: ignore[import-untyped]
from engineio.socket import Socket  # type: ignore[import-untyped]
from flask import Flask
from werkzeug.test import EnvironBuilder

from api_gateway.auth.identity import Identity
from api_gateway.auth.sessions import Origin, Session
from api_gateway.auth.users import User
from api_gateway.live.connections import Connection, ConnectionRegistry
from api_gateway.live.handshake import CONNECTION
from api_gateway.live.sockets import LiveSockets
from shared.service_credential import Role

NOW = datetime.now(UTC)
_numbers = itertools.count()


def identity(username: str = "ann", user_id: int = 1, *, must_change_password: bool = False) -> Identity:
    """Return a signed-in user."""
    user = User(
        username=username,
        role=Role.USER,
        email=None,
        disabled=False,
        must_change_password=must_change_password,
        has_second_factor=False,
        created_at=NOW,
        last_sign_in_at=NOW,
    )
    origin = Origin(address="192.0.2.1", agent="a test")
    return Identity(user_id, user, Session("a-session", user_id, "a-stamp", NOW, NOW, NOW, origin))


@contextmanager
def connection(registry: ConnectionRegistry) -> Iterator[tuple[Connection, socket.socket]]:
    """Yield a tracked connection, and the client's end of its socket."""
    ours, theirs = socket.socketpair()
    with ours, theirs, registry.track(ours, "192.0.2.1") as tracked:
        yield tracked, theirs


class Client:
    """A client that has opened a connection and sends `auth` to sign in."""

    def __init__(self, sockets: LiveSockets, app: Flask, tracked: Connection, auth: object = None) -> None:
        self._server = sockets._socketio.server
        self._id = f"transport-{next(_numbers)}"
        self.transport = Socket(self._server.eio, self._id)
        self.transport.connected = True
        self._server.eio.sockets[self._id] = self.transport
        environ = EnvironBuilder(path="/socket.io").get_environ()
        self._server._handle_eio_connect(self._id, environ | {"flask.app": app, CONNECTION: tracked})
        self._server._handle_eio_message(self._id, "0" + (json.dumps(auth) if auth else ""))
        self._read = self._packets()
        refusals = [json.loads(packet[1:]) for packet in self._read if packet.startswith("4")]
        self.refusal: dict[str, Any] | None = refusals[0] if refusals else None

    def received(self) -> list[list[Any]]:
        """Return the messages that came since the last time, as `[name, data]`."""
        packets, self._read = [*self._read, *self._packets()], []
        return [json.loads(packet[1:]) for packet in packets if packet.startswith("2")]

    def was_disconnected(self) -> bool:
        """Return whether the server has sent a disconnect since the last time; reads all that came."""
        return any(packet.startswith("1") for packet in self._packets())

    def leave(self) -> None:
        """End the connection from the client's side."""
        self.transport.closed = True
        self._server._handle_eio_disconnect(self._id, "client disconnect")

    def _packets(self) -> list[str]:
        packets: list[Packet] = []
        while not self.transport.queue.empty():
            packets.append(self.transport.queue.get())
            self.transport.queue.task_done()
        return [packet.data for packet in packets if packet is not None]
