"""Runs the HandBrake service as in production: under gunicorn, with its folders and the real HandBrakeCLI."""

import signal
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import requests
from requests.auth import AuthBase

from shared.domain.job import Job, JobStatus
from shared.service_credential import Actor, Role, sign
from tests.support.catalogue_cache import copy_catalogue
from tests.support.gunicorn_process import start_gunicorn, wait_for_exit
from tests.support.pace import scaled
from tests.support.ports import free_port
from tests.support.waiting import wait_for

SECRET = "integration-test-secret-0123456789"
ANN = Actor(username="ann", role=Role.USER)
BEN = Actor(username="ben", role=Role.USER)
ADMIN = Actor(username="root", role=Role.ADMIN)
#: A preset that encodes a test clip in a second or two.
QUICK = "Very Fast 480p30"
#: A slower preset that keeps two cores busy.
SLOW = "HQ 1080p30 Surround"
#: A preset that takes twice as long as SLOW.
SLOWEST = "Super HQ 1080p30 Surround"


def empty(folder: Path) -> None:
    """Delete the contents of a media folder or an archive, including manifest entries but not staging."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if ".h2r-staging" not in path.parts and path.name != ".h2r-manifest":
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


class Signed(AuthBase):
    """Signs requests as a gateway does, unless they have a credential."""

    def __init__(self, actor: Actor = ANN) -> None:
        self._actor = actor

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        credential = sign(self._actor, SECRET, request.method or "", urlsplit(request.path_url).path)
        request.headers.setdefault("Authorization", f"Bearer {credential}")
        return request


class Service:
    """One node under `folder`; its `tv`, `movies` and `archive` are under `media`, or `folder`."""

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
            # The tests' clips were made just before; waiting for a source to settle is tested separately.
            "SOURCE_QUIET_SECONDS": "0",
            "LOG_FORMAT": "console",
        } | environment
        self.name = self._environment["NODE_NAME"]

    def start(self) -> None:
        """Start the service and wait until it is healthy."""
        self.launch()
        try:
            wait_for(self._healthy, f"a healthy service (see {self.log})")
        except BaseException:
            self.kill()
            raise

    def advertise(self) -> None:
        """Make it advertise an address that gateways on this machine reach; call before the start."""
        self._environment["NODE_URL"] = self.url

    def launch(self) -> None:
        """Start the service without waiting for it."""
        self.data.mkdir(exist_ok=True)
        copy_catalogue(self.data)
        self.process = start_gunicorn("handbrake_service", self._environment, self.log)

    def stop(self) -> None:
        """Stop gracefully, within ten seconds."""
        if self.process is not None:
            self.process.terminate()
            wait_for_exit(self.process, 10)
            self.process = None

    def kill(self) -> None:
        """Send SIGKILL to gunicorn and its worker, but not to their child processes."""
        assert self.process is not None
        self.signal_all(signal.SIGKILL)
        wait_for_exit(self.process, 10)
        self.process = None

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to those of gunicorn and its worker that run, but not to their child processes."""
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
        return requests.request(
            method, self.url + path, json=body, headers=headers, auth=Signed(actor), timeout=scaled(30)
        )

    def convert(self, source: Path | str, **fields: Any) -> Job:
        """Submit a conversion of ANN, assert that it is accepted, and return the job."""
        return self.convert_as(ANN, source, **fields)

    def convert_as(self, actor: Actor, source: Path | str, **fields: Any) -> Job:
        """Do the same for another user."""
        reply = self.ask("POST", "/convert", {"input_path": str(source)} | fields, actor)
        assert reply.status_code == 202, reply.text
        return Job.model_validate(reply.json())

    def job(self, job_id: str) -> Job:
        """Return a job as the API reports it."""
        reply = self.ask("GET", f"/job/{job_id}")
        assert reply.status_code == 200, reply.text
        return Job.model_validate(reply.json())

    def wait_for_status(self, job_id: str, *statuses: JobStatus, timeout_s: float = 60.0) -> Job:
        """Wait until a job has one of `statuses` and return it."""

        def has_status() -> Job | None:
            job = self.job(job_id)
            return job if job.status in statuses else None

        return wait_for(has_status, f"job {job_id} to be {' or '.join(statuses)}", timeout_s)

    def wait_for_encoder(self) -> psutil.Process:
        """Wait for HandBrakeCLI to run and return its process."""
        return wait_for(self.encoders, "a running HandBrakeCLI")[0]

    def published(self) -> list[str]:
        """Return the files in the archive outside our own folders, as sorted relative paths."""
        found = (path.relative_to(self.archive) for path in self.archive.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if not path.parts[0].startswith(".h2r-"))

    def staged(self) -> list[Path]:
        """Return the files in the staging folder."""
        return [path for path in (self.archive / ".h2r-staging").rglob("*") if path.is_file()]

    def _healthy(self) -> bool:
        assert self.process is not None
        assert self.process.is_alive(), self.log.read_text()
        try:
            return requests.get(f"{self.url}/health", timeout=scaled(2)).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False
