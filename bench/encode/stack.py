"""One node and one gateway as in production, and a client that knows when it heard what."""

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

#: What every measured encode is made with.
PRESET = "Fast 720p30"
_LONGEST_S = 900.0


@dataclass
class Heard:
    """What was heard of one job, each with the time on the clock of day."""

    running_s: float | None = None
    ended_s: float | None = None
    status: JobStatus | None = None
    progress: list[tuple[float, Progress]] = field(default_factory=list)


class Stack:
    """Queues jobs by HTTP and hears of them on Socket.IO, as the dashboard does."""

    def __init__(self, service: Service, gateway: GatewayProcess) -> None:
        self.service = service
        self._http = requests.Session()
        self._url = gateway.url
        token = gateway.sign_in()
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._heard: dict[str, Heard] = {}
        self._client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client.on("event", self._hear)
        self._client.connect(gateway.url, transports=["websocket"], auth={"token": token})

    def submit(self, source: Path, name: str) -> str:
        """Queue a conversion to `name` in the archive; return its id."""
        body = {"input_path": str(source), "output_path": name, "preset": PRESET, "container": "mkv"}
        reply = self._http.post(f"{self._url}/api/jobs/add", json=body, timeout=30)
        reply.raise_for_status()
        return str(reply.json()["job_id"])

    def wait_for_end(self, job_id: str) -> Heard:
        """Wait until a job has ended, well."""

        def ended() -> Heard | None:
            heard = self._heard.get(job_id)
            return heard if heard and heard.ended_s else None

        heard = wait_for(ended, f"the end of job {job_id}", _LONGEST_S)
        if heard.status is not JobStatus.COMPLETED:
            raise RuntimeError(f"job {job_id} is {heard.status}")
        return heard

    def close(self) -> None:
        """Hear no more."""
        self._client.disconnect()
        self._http.close()

    def _hear(self, data: dict[str, Any]) -> None:
        now_s = time.time()
        event = live_event.validate_python(data)
        if isinstance(event, JobProgressed):
            self._heard.setdefault(event.job_id, Heard()).progress.append((now_s, event.progress))
        elif isinstance(event, JobChanged):
            heard = self._heard.setdefault(event.job.job_id, Heard())
            heard.status = event.job.status
            if event.job.status is JobStatus.RUNNING:
                heard.running_s = heard.running_s or now_s
            elif event.job.status in TERMINAL:
                heard.ended_s = now_s


@contextmanager
def running(redis_url: str, folder: Path, **environment: str) -> Iterator[Stack]:
    """Run a node and a gateway while the context lasts."""
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
