"""Owns the threads of the live push and the order in which they start and stop."""

from flask import Flask

from api_gateway.auth.accounts import Accounts
from api_gateway.live.change_relay import ChangeRelay
from api_gateway.live.connections import Connection, ConnectionRegistry
from api_gateway.live.handshake import Handshake
from api_gateway.live.reaper import ConnectionReaper
from api_gateway.live.relay import Relay
from api_gateway.live.snapshots import SnapshotSender, take_snapshot
from api_gateway.live.sockets import LiveSockets
from api_gateway.live.stream import EventStream
from api_gateway.nodes.client import NodeClient
from shared.domain.events import LiveEvent, RecordedEvent, Snapshot
from shared.redis import RedisClient
from shared.runtime.threads import OwnedThread

#: Timeout for joining each thread; the slowest may be waiting for a node's reply.
_JOIN_TIMEOUT_S = 3.0


class LivePush:
    """The live push of one gateway process."""

    def __init__(
        self, client: RedisClient, accounts: Accounts, nodes: NodeClient, cors_origins: tuple[str, ...]
    ) -> None:
        self._cors_origins = cors_origins
        self._connections = ConnectionRegistry()
        stream = self._stream = EventStream(client)
        self._snapshots = SnapshotSender(
            lambda: take_snapshot(stream, nodes), self._connections, self._send_snapshot
        )
        self._sockets = LiveSockets(self._connections, accounts.authenticate, self._snapshots.schedule)
        self._reaper = ConnectionReaper(self._connections, self._sockets, accounts.still_signed_in)
        relay = Relay(client, self._deliver, self._snapshots.schedule_all)
        change_relay = ChangeRelay(client, self._deliver, self._snapshots.schedule_all)
        self._relay_threads = (
            OwnedThread("live-relay", relay.run),
            OwnedThread("live-change-relay", change_relay.run),
        )
        self._snapshots_thread = OwnedThread("live-snapshots", self._snapshots.run)
        self._reaper_thread = OwnedThread("live-reaper", self._reaper.run)

    def attach(self, app: Flask) -> None:
        """Serve `/socket.io` in `app`, behind the `Handshake` middleware."""
        self._sockets.attach(app)
        app.wsgi_app = Handshake(app.wsgi_app, self._connections, self._cors_origins)  # type: ignore[method-assign]

    def start(self) -> None:
        """Start the threads. Call once, in the process that serves."""
        for thread in (self._reaper_thread, self._snapshots_thread, *self._relay_threads):
            thread.start()

    def request_stop(self) -> None:
        """Ask the reaper to close all connections. Safe in a signal handler, and may be called repeatedly."""
        self._reaper.stop()

    def stop(self) -> None:
        """Stop and join the threads.

        In this order: the relays, so that no more events are sent, the snapshots, and the reaper, which
        closes the connections.
        """
        for thread in self._relay_threads:
            thread.stop()
        self._snapshots_thread.stop()
        self._snapshots.wake()
        self._reaper.stop()
        for thread in (*self._relay_threads, self._snapshots_thread, self._reaper_thread):
            thread.join(_JOIN_TIMEOUT_S)

    def check_sessions(self) -> None:
        """Close the connections of ended sessions now, without waiting for the next periodic check."""
        self._reaper.check_now()

    def replay(self, last_id: str) -> list[RecordedEvent] | None:
        """Return the job changes after an event, oldest first; None if the stream no longer covers them."""
        return self._stream.since(last_id)

    @property
    def sockets_open(self) -> int:
        """The number of signed-in connections."""
        return len(self._connections.signed_in())

    def _deliver(self, event: LiveEvent) -> None:
        self._sockets.broadcast("event", event.model_dump(mode="json"))

    def _send_snapshot(self, connection: Connection, snapshot: Snapshot) -> None:
        self._sockets.send(connection, "snapshot", snapshot.model_dump(mode="json"))
