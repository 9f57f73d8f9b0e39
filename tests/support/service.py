"""The HandBrake service as it runs in production: gunicorn, its own folders, the real HandBrakeCLI."""

import signal
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psutil
import requests

from shared.domain.job import Job, JobStatus
from shared.service_credential import Actor, Role, sign
from tests.support.gunicorn_process import start_gunicorn, wait_for_exit
from tests.support.learnt import put_learnt
from tests.support.pace import scaled
from tests.support.ports import free_port
from tests.support.waiting import wait_for

SECRET = "integration-test-secret-0123456789"
ANN = Actor(username="ann", role=Role.USER)
#: A preset that encodes a test clip in a second or two.
QUICK = "Very Fast 480p30"
#: A preset that keeps two cores busy for a while.
SLOW = "HQ 1080p30 Surround"
#: One that takes twice as long again.
SLOWEST = "Super HQ 1080p30 Surround"


def empty(folder: Path) -> None:
    """Delete what is in media or an archive, the manifest's entries too, but not what a node works in."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if ".h2r-staging" not in path.parts and path.name != ".h2r-manifest":
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


class Service:
    """One node under `folder`; its media in `tv`, `movies` and `archive` under `media`, or there too."""

    def __init__(
        self, folder: Path, redis_url: str, media: Path | None = None, /, **environment: str
    ) -> None:
        self.folder = folder
        media = media or folder
        self.tv, self.movies, self.archive = media / "tv", media / "movies", media / "archive"
        folder.mkdir(parents=True, exist_ok=True)
        for path in (self.tv, self.movies, self.archive):
            path.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "service.log"
        self.process: ForkServerProcess | None = None
        self.data = folder / "data"
        self._environment = {
            "REDIS_URL": redis_url,
            "SERVICE_SECRET": SECRET,
            "DATA_DIR": str(self.data),
            "HANDBRAKE_HOST": "127.0.0.1",
            "HANDBRAKE_PORT": str(self.port),
            "NODE_NAME": "test-node",
            "TV_SOURCE": str(self.tv),
            "MOVIES_SOURCE": str(self.movies),
            "ARCHIVE_DESTINATION": str(self.archive),
            "DEFAULT_PRESET": QUICK,
            "CPU_LIMIT": "100",
            "MEMORY_LIMIT": "100",
            "MIN_MEMORY_GB": "0",
            "MIN_DISK_GB": "0",
            # Clips of tests are made the moment before; what waits for a source has tests of its own.
            "SOURCE_QUIET_SECONDS": "0",
            "LOG_FORMAT": "console",
        } | environment
        self.name = self._environment["NODE_NAME"]

    def start(self) -> None:
        """Start and wait until it is healthy."""
        self.launch()
        try:
            wait_for(self._healthy, f"a healthy service (see {self.log})")
        except BaseException:
            self.kill()
            raise

    def advertise(self) -> None:
        """Have it tell gateways an address that is reached here; before it starts."""
        self._environment["NODE_URL"] = self.url

    def launch(self) -> None:
        """Start, and do not wait."""
        self.data.mkdir(exist_ok=True)
        put_learnt(self.data)
        self.process = start_gunicorn("handbrake_service", self._environment, self.log)

    def stop(self) -> None:
        """Stop in good order, within ten seconds."""
        if self.process is not None:
            self.process.terminate()
            wait_for_exit(self.process, 10)
            self.process = None

    def kill(self) -> None:
        """SIGKILL gunicorn and its worker, and nothing else."""
        assert self.process is not None
        self.signal_all(signal.SIGKILL)
        wait_for_exit(self.process, 10)
        self.process = None

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to gunicorn and its worker, as far as they are there, and to nothing else."""
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            for victim in (psutil.Process(self.process.pid), *self.workers()):
                victim.send_signal(number)

    def workers(self) -> list[psutil.Process]:
        """Gunicorn's worker processes."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children()

    def encoders(self) -> list[psutil.Process]:
        """HandBrakeCLI processes that write into this service's staging folder."""
        staging = str(self.archive / ".h2r-staging" / self.name)
        found = []
        for process in psutil.process_iter(["name"]):
            if process.info["name"] == "HandBrakeCLI":
                with suppress(psutil.NoSuchProcess):
                    mine = any(staging in word for word in process.cmdline())
                    if mine and process.status() != psutil.STATUS_ZOMBIE:
                        found.append(process)
        return found

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        actor: Actor = ANN,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a signed request."""
        signed = {"Authorization": f"Bearer {sign(actor, SECRET)}"} | dict(headers or {})
        return requests.request(method, self.url + path, json=body, headers=signed, timeout=scaled(30))

    def convert(self, source: Path | str, **fields: Any) -> Job:
        """Queue a conversion that must be accepted."""
        reply = self.ask("POST", "/convert", {"input_path": str(source)} | fields)
        assert reply.status_code == 202, reply.text
        return Job.model_validate(reply.json())

    def job(self, job_id: str) -> Job:
        """Look a job up."""
        reply = self.ask("GET", f"/job/{job_id}")
        assert reply.status_code == 200, reply.text
        return Job.model_validate(reply.json())

    def wait_for_status(self, job_id: str, *statuses: JobStatus, timeout_s: float = 60.0) -> Job:
        """Wait until a job stands in one of `statuses`."""

        def stands() -> Job | None:
            job = self.job(job_id)
            return job if job.status in statuses else None

        return wait_for(stands, f"job {job_id} to be {' or '.join(statuses)}", timeout_s)

    def wait_for_encoder(self) -> psutil.Process:
        """Wait until HandBrakeCLI runs."""
        return wait_for(self.encoders, "a running HandBrakeCLI")[0]

    def published(self) -> list[str]:
        """Every file in the archive outside our own folders, by its path there."""
        found = (path.relative_to(self.archive) for path in self.archive.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not path.parts[0].startswith(".h2r-"))

    def staged(self) -> list[Path]:
        """Every file in staging."""
        return [path for path in (self.archive / ".h2r-staging").rglob("*") if path.is_file()]

    def _healthy(self) -> bool:
        assert self.process is not None
        assert self.process.is_alive(), self.log.read_text()
        try:
            return requests.get(f"{self.url}/health", timeout=scaled(2)).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False
