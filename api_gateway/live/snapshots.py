"""Sends a snapshot to each new client, and to all clients after events were missed.

While no node responds, nothing is sent. A connected client without a snapshot knows that the state of the
queue is unknown, whereas an empty snapshot would be wrong. The snapshot is sent once it can be taken.
"""

import threading
from collections.abc import Callable

from api_gateway.live.connections import Connection, ConnectionRegistry
from api_gateway.live.stream import EventStream
from api_gateway.nodes.client import SYSTEM_ACTOR, NodeClient
from api_gateway.nodes.refusal import NodeRefused
from shared.contract import jobs, nodes, queue
from shared.domain.errors import H2RError
from shared.domain.events import Snapshot
from shared.domain.job import JobStatus
from shared.domain.job_query import JobQuery
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Delay before a retry when the nodes or Redis did not respond.
_RETRY_S = 1.0
#: The jobs in a snapshot. Clients fetch longer lists themselves.
_RUNNING = JobQuery(status=(JobStatus.RUNNING,), limit=100)


def take_snapshot(stream: EventStream, client: NodeClient) -> Snapshot:
    """Return the current state. Reads the stream's last id first, so that no later change is missed."""
    last_id = stream.newest_id()
    return Snapshot(
        last_id=last_id,
        queue=client.call(SYSTEM_ACTOR, queue.get_queue),
        running=client.call(SYSTEM_ACTOR, jobs.list_jobs, _RUNNING).jobs,
        nodes=client.call(SYSTEM_ACTOR, nodes.list_nodes).nodes,
    )


class SnapshotSender:
    """Takes one snapshot for all clients scheduled so far, and calls `send` for each of them."""

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
        """Schedule a snapshot for one client; does not block."""
        with self._lock:
            self._scheduled.add(connection)
        self._woken.set()

    def schedule_all(self) -> None:
        """Schedule a snapshot for every signed-in client; does not block."""
        with self._lock:
            self._scheduled.update(self._connections.signed_in())
        self._woken.set()

    def wake(self) -> None:
        """Wake `run` so that it checks its stop event."""
        self._woken.set()

    def run(self, stop: threading.Event) -> None:
        """Send snapshots until `stop` is set; call `wake` after setting it. Runs in its own thread."""
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
                log.warning("live.snapshot_failed", error=str(error), clients=len(scheduled))
                stop.wait(_RETRY_S)
                with self._lock:
                    self._scheduled |= scheduled & set(self._connections.signed_in())
                self._woken.set()
                continue
            for connection in scheduled & set(self._connections.signed_in()):
                self._send(connection, snapshot)
