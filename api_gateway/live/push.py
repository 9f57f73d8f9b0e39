"""Owns the live push: its threads, their order of start and stop."""

from flask import Flask

from api_gateway.auth.accounts import Accounts
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

#: Longest wait for each thread at the end; the slowest may be waiting for a node's answer.
_JOIN_TIMEOUT_S = 3.0


class LivePush:
    """Live push of one process."""

    def __init__(
        self, client: RedisClient, accounts: Accounts, nodes: NodeClient, cors_origins: tuple[str, ...]
    ) -> None:
        self._cors_origins = cors_origins
        self._connections = ConnectionRegistry()
        stream = self._stream = EventStream(client)
        self._snapshots = SnapshotSender(
            lambda: take_snapshot(stream, nodes), self._connections, self._send_snapshot
        )
        self._sockets = LiveSockets(self._connections, accounts, self._snapshots.schedule)
        self._reaper = ConnectionReaper(self._connections, self._sockets, accounts)
        relay = Relay(client, self._deliver, self._snapshots.schedule_all)
        self._relay_thread = OwnedThread("live-relay", relay.run)
        self._snapshots_thread = OwnedThread("live-snapshots", self._snapshots.run)
        self._reaper_thread = OwnedThread("live-reaper", self._reaper.run)

    def attach(self, app: Flask) -> None:
        """Answer at `/socket.io` of `app`."""
        self._sockets.attach(app)
        app.wsgi_app = Handshake(app.wsgi_app, self._connections, self._cors_origins)  # type: ignore[method-assign]

    def start(self) -> None:
        """Start the threads; once only, in the process that serves."""
        for thread in (self._reaper_thread, self._snapshots_thread, self._relay_thread):
            thread.start()

    def request_stop(self) -> None:
        """Close all connections, soon; safe inside a signal handler and more than once."""
        self._reaper.stop()

    def stop(self) -> None:
        """Stop the threads and wait for them: the relay, so that nothing is sent any more, then
        the snapshots, then the reaper, which closes the connections."""
        self._relay_thread.stop()
        self._snapshots_thread.stop()
        self._snapshots.wake()
        self._reaper.stop()
        for thread in (self._relay_thread, self._snapshots_thread, self._reaper_thread):
            thread.join(_JOIN_TIMEOUT_S)

    def check_sessions(self) -> None:
        """Close the connections of sessions that have just ended."""
        self._reaper.check_now()

    def replay(self, last_id: str) -> list[RecordedEvent] | None:
        """Return what changed after an event, oldest first; None when that cannot be known."""
        return self._stream.since(last_id)

    @property
    def sockets_open(self) -> int:
        """How many clients are signed in."""
        return len(self._connections.signed_in())

    def _deliver(self, event: LiveEvent) -> None:
        self._sockets.broadcast("event", event.model_dump(mode="json"))

    def _send_snapshot(self, connection: Connection, snapshot: Snapshot) -> None:
        self._sockets.send(connection, "snapshot", snapshot.model_dump(mode="json"))
