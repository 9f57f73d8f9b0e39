"""Starts and stops a real `./h2r run` or `dev` as a user would, on free ports and with its own home."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import psutil

from local_stack.home import Home
from local_stack.ready import Ready
from tests.support.catalogue_cache import copy_catalogue
from tests.support.pace import scaled
from tests.support.waiting import wait_for

CHECKOUT = Path(__file__).resolve().parents[2]
#: Includes making the sample library and, in a fresh checkout, building the dashboard.
START_LIMIT_S = 110.0
#: Maximum duration of a stop, as documented for users.
STOP_LIMIT_S = 10.0
#: Tests run on busy machines; admission is tested elsewhere.
_NO_ADMISSION_LIMITS = {
    "CPU_LIMIT": "100",
    "MEMORY_LIMIT": "100",
    "MIN_MEMORY_GB": "0.2",
    "MIN_DISK_GB": "0.5",
    "SOURCE_QUIET_SECONDS": "0",
}


def free_ports() -> dict[str, str]:
    """Return four free ports by the names of their environment variables."""
    names = ("GATEWAY_PORT", "HANDBRAKE_PORT", "FRONTEND_PORT", "REDIS_PORT")
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: str(server.getsockname()[1]) for name, server in zip(names, sockets, strict=True)}
    for server in sockets:
        server.close()
    return ports


class StackRun:
    """One run of the stack; the caller of `start` must call `stop`."""

    def __init__(
        self, home: Path, *, checkout: Path = CHECKOUT, command: str = "run", **variables: str
    ) -> None:
        self.home = home
        self._checkout = checkout
        self._command = command
        self.output = home.with_name(f"{home.name}-output.txt")
        self._environ = os.environ | _NO_ADMISSION_LIMITS | free_ports() | variables
        self._environ["H2R_HOME"] = str(home)
        self._process: subprocess.Popen[bytes] | None = None

    def reuse_first_start_of(self, earlier: "StackRun") -> None:
        """Copy what a first start makes: the sample library and HandBrakeCLI's catalogues."""
        own, other = Home(self.home), Home(earlier.home)
        shutil.copytree(other.sample, own.sample, copy_function=os.link)
        own.service.mkdir(mode=0o700)
        for catalogue in other.service.glob("*-[0-9]*.json"):
            shutil.copy(catalogue, own.service)

    def install_catalogues(self) -> None:
        """Copy HandBrakeCLI's catalogues, which the node would otherwise build at its first start."""
        folder = Home(self.home).service
        folder.mkdir(mode=0o700, parents=True)
        copy_catalogue(folder)

    def start(self) -> None:
        """Start the run in a new session and redirect its output to the file `output`."""
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                ["./h2r", self._command],
                cwd=self._checkout,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> Ready:
        """Wait until all services are up; fail with the run's output if it ends instead."""
        wait_for(lambda: self.ready() is not None or self.ended(), "the stack to be up", START_LIMIT_S)
        ready = self.ready()
        assert ready is not None, self.output_text()
        return ready

    def ready(self) -> Ready | None:
        """Return the addresses and pids of the run, or None while it is not up."""
        try:
            return Ready.model_validate_json((self.home / "ready.json").read_text())
        except FileNotFoundError:
            return None

    def output_text(self) -> str:
        """Return all output so far."""
        return self.output.read_text()

    def password(self) -> str:
        """Return the initial password of admin."""
        return (self.home / "secrets" / "admin-password").read_text()

    def ended(self) -> bool:
        """Return whether the run's own process has ended."""
        return self._process is None or self._process.poll() is not None

    def press_ctrl_c(self) -> None:
        """Send SIGINT to the process group, as a terminal does on Ctrl-C."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGINT)

    def kill_run(self) -> None:
        """Send SIGKILL to the run's own process, which leaves it no chance to clean up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(scaled(STOP_LIMIT_S))

    def wait_for_end(self, limit_s: float = STOP_LIMIT_S) -> int:
        """Return the exit status of the run, which must end within `limit_s`."""
        assert self._process is not None
        return self._process.wait(scaled(limit_s))

    def stop(self) -> None:
        """Stop the run if it is still running; as a last resort kill it, which ends all its processes too."""
        if not self.ended():
            self.press_ctrl_c()
            try:
                self.wait_for_end(limit_s=2 * STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.kill_run()

    def is_encoding(self) -> bool:
        """Return whether a HandBrakeCLI of this run is running."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.name() == "HandBrakeCLI":
                    return True
        return False

    def processes(self) -> list[psutil.Process]:
        """Return all processes of the run: those it reports, descendants, and those that use its home."""
        ready = self.ready()
        found = set()
        for pid in ready.pids.values() if ready else ():
            with contextlib.suppress(psutil.NoSuchProcess):
                found |= {psutil.Process(pid), *psutil.Process(pid).children(recursive=True)}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                environment = process.environ()
                # An encoder does not inherit its node's environment; its HOME is a folder below the node's.
                below = environment.get("HOME", "").startswith(f"{self.home}/")
                if below or environment.get("H2R_HOME") == str(self.home):
                    found.add(process)
        return list(found)
