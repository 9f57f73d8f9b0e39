"""One node and one gateway as in production, and a client that records the time of each event."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import socketio

from shared.domain.events import JobChanged, JobProgressed, live_event
from shared.domain.job import TERMINAL, JobStatus, Progress
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.service import Service
from tests.support.waiting import wait_for

#: Preset of all measured encodes.
PRESET = "Fast 720p30"
_TIMEOUT_S = 900.0


@dataclass
class JobRecord:
    """The events received for one job, with wall-clock times in seconds."""

    ended_s: float | None = None
    status: JobStatus | None = None
    progress: list[tuple[float, Progress]] = field(default_factory=list)


class Stack:
    """Queues jobs over HTTP and receives their events over Socket.IO, as the dashboard does."""

    def __init__(self, service: Service, gateway: GatewayProcess) -> None:
        self.service = service
        self._http = requests.Session()
        self._url = gateway.url
        token = gateway.sign_in()
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._records: dict[str, JobRecord] = {}
        self._client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client.on("event", self._on_event)
        self._client.connect(gateway.url, transports=["websocket"], auth={"token": token})

    def submit(self, source: Path, name: str) -> str:
        """Queue a conversion to `name` in the archive and return the job's id."""
        body = {"input_path": str(source), "output_path": name, "preset": PRESET, "container": "mkv"}
        reply = self._http.post(f"{self._url}/api/jobs/add", json=body, timeout=30)
        reply.raise_for_status()
        return str(reply.json()["job_id"])

    def wait_for_end(self, job_id: str) -> JobRecord:
        """Wait until a job has ended and return its events. Raises RuntimeError unless it is completed."""

        def ended() -> JobRecord | None:
            record = self._records.get(job_id)
            return record if record and record.ended_s else None

        record = wait_for(ended, f"the end of job {job_id}", _TIMEOUT_S)
        if record.status is not JobStatus.COMPLETED:
            raise RuntimeError(f"job {job_id} is {record.status}")
        return record

    def close(self) -> None:
        """Disconnect the client."""
        self._client.disconnect()
        self._http.close()

    def _on_event(self, data: dict[str, Any]) -> None:
        now_s = time.time()
        event = live_event.validate_python(data)
        if isinstance(event, JobProgressed):
            self._records.setdefault(event.job_id, JobRecord()).progress.append((now_s, event.progress))
        elif isinstance(event, JobChanged):
            record = self._records.setdefault(event.job.job_id, JobRecord())
            record.status = event.job.status
            if event.job.status in TERMINAL:
                record.ended_s = now_s


@contextmanager
def running(redis_url: str, folder: Path, **environment: str) -> Iterator[Stack]:
    """Run a node and a gateway for the duration of the `with` block."""
    service = Service(folder, redis_url, DEFAULT_PRESET=PRESET, **environment)
    service.start()
    try:
        gateway = GatewayProcess(folder / "gateway", redis_url, service.url).start()
        try:
            stack = Stack(service, gateway)
            yield stack
            stack.close()
        finally:
            gateway.stop()
    finally:
        service.stop()
