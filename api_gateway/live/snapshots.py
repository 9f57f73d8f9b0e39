"""Sends each new client what it starts from, and everyone anew after a loss.

While no node answers nothing is sent: a client that is connected but has no snapshot knows that the
queue cannot be seen, and an empty one would be a lie. The snapshot follows as soon as it can be had.
"""

import threading
from collections.abc import Callable

from api_gateway.live.lines import Line, Lines
from api_gateway.live.stream import EventStream
from api_gateway.nodes.client import NodeClient
from api_gateway.nodes.observer import OBSERVER
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
        queue=nodes.queue(OBSERVER),
        running=nodes.jobs(OBSERVER, _RUNNING).jobs,
        nodes=nodes.nodes(OBSERVER),
    )


class SnapshotCourier:
    """Knows which clients are owed a snapshot; takes one for all of them and calls `send` for each."""

    def __init__(
        self, take: Callable[[], Snapshot], lines: Lines, send: Callable[[Line, Snapshot], None]
    ) -> None:
        self._take = take
        self._lines = lines
        self._send = send
        self._lock = threading.Lock()
        self._owed: set[Line] = set()
        self._woken = threading.Event()

    def owe(self, line: Line) -> None:
        """Send a snapshot to one client, soon."""
        with self._lock:
            self._owed.add(line)
        self._woken.set()

    def owe_all(self) -> None:
        """Send a snapshot to every client, soon."""
        with self._lock:
            self._owed.update(self._lines.signed_in())
        self._woken.set()

    def wake(self) -> None:
        """Make `run` look at its stop event."""
        self._woken.set()

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop` is set; a thread's body. `wake` it after setting `stop`."""
        while not stop.is_set():
            self._woken.wait()
            self._woken.clear()
            with self._lock:
                owed, self._owed = self._owed, set()
            if stop.is_set() or not owed:
                continue
            try:
                snapshot = self._take()
            except (H2RError, NodeRefused, *UNREACHABLE) as error:
                log.warning("live.snapshot_impossible", error=str(error), clients=len(owed))
                stop.wait(_RETRY_S)
                with self._lock:
                    self._owed |= owed & set(self._lines.signed_in())
                self._woken.set()
                continue
            for line in owed & set(self._lines.signed_in()):
                self._send(line, snapshot)
