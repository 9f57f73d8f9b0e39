"""Sends a snapshot to each new client, and to all clients after events were missed.

While no node answers nothing is sent: a client that is connected but has no snapshot knows that the
queue cannot be seen, and an empty one would be a lie. The snapshot follows as soon as it can be had.
"""

import threading
from collections.abc import Callable

from api_gateway.live.connections import Connection, ConnectionRegistry
from api_gateway.live.stream import EventStream
from api_gateway.nodes.client import NodeClient
from api_gateway.nodes.observer import SYSTEM_ACTOR
from api_gateway.nodes.refusal import NodeRefused
from shared.domain.errors import H2RError
from shared.domain.events import Snapshot
from shared.domain.job import JobStatus
from shared.domain.job_query import JobQuery
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Pause before asking again when the nodes or Redis did not answer.
_RETRY_S = 1.0
#: A client asks for longer lists by itself.
_RUNNING = JobQuery(status=(JobStatus.RUNNING,), limit=100)


def take_snapshot(stream: EventStream, nodes: NodeClient) -> Snapshot:
    """Read the present state; the stream's id first, so that no change falls between."""
    last_id = stream.newest_id()
    return Snapshot(
        last_id=last_id,
        queue=nodes.queue(SYSTEM_ACTOR),
        running=nodes.jobs(SYSTEM_ACTOR, _RUNNING).jobs,
        nodes=nodes.nodes(SYSTEM_ACTOR),
    )


class SnapshotSender:
    """Takes one snapshot for all clients that are scheduled for one and calls `send` for each."""

    def __init__(
        self,
        take: Callable[[], Snapshot],
        connections: ConnectionRegistry,
        send: Callable[[Connection, Snapshot], None],
    ) -> None:
        self._take = take
        self._connections = connections
        self._send = send
        self._lock = threading.Lock()
        self._scheduled: set[Connection] = set()
        self._woken = threading.Event()

    def schedule(self, connection: Connection) -> None:
        """Send a snapshot to one client, soon."""
        with self._lock:
            self._scheduled.add(connection)
        self._woken.set()

    def schedule_all(self) -> None:
        """Send a snapshot to every client, soon."""
        with self._lock:
            self._scheduled.update(self._connections.signed_in())
        self._woken.set()

    def wake(self) -> None:
        """Have `run` check its stop event."""
        self._woken.set()

    def run(self, stop: threading.Event) -> None:
        """Send snapshots until `stop` is set; call `wake` after setting it. The body of a thread."""
        while not stop.is_set():
            self._woken.wait()
            self._woken.clear()
            with self._lock:
                scheduled, self._scheduled = self._scheduled, set()
            if stop.is_set() or not scheduled:
                continue
            try:
                snapshot = self._take()
            except (H2RError, NodeRefused, *UNREACHABLE) as error:
                log.warning("live.snapshot_impossible", error=str(error), clients=len(scheduled))
                stop.wait(_RETRY_S)
                with self._lock:
                    self._scheduled |= scheduled & set(self._connections.signed_in())
                self._woken.set()
                continue
            for connection in scheduled & set(self._connections.signed_in()):
                self._send(connection, snapshot)
