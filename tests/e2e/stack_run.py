"""A real `./h2r run` or `dev` under test: on free ports, with a home of its own, stopped as a user would."""

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
#: A start includes making the sample library and, on a fresh checkout, the dashboard's packages and build.
START_LIMIT_S = 110.0
#: What a stop may take, as promised to users.
STOP_LIMIT_S = 10.0
#: Tests run on busy machines; what a node does when it is short of something is tested elsewhere.
_NO_ADMISSION_LIMITS = {
    "CPU_LIMIT": "100",
    "MEMORY_LIMIT": "100",
    "MIN_MEMORY_GB": "0.2",
    "MIN_DISK_GB": "0.5",
    "SOURCE_QUIET_SECONDS": "0",
}


def free_ports() -> dict[str, str]:
    """Return four free ports, by the variable that sets each."""
    names = ("GATEWAY_PORT", "HANDBRAKE_PORT", "FRONTEND_PORT", "REDIS_PORT")
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: str(server.getsockname()[1]) for name, server in zip(names, sockets, strict=True)}
    for server in sockets:
        server.close()
    return ports


class StackRun:
    """One run of the stack; whoever starts it stops it."""

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

    def take_preparations_of(self, earlier: "StackRun") -> None:
        """Take over what a first start makes and learns: the sample library and HandBrakeCLI's catalogues."""
        mine, others = Home(self.home), Home(earlier.home)
        shutil.copytree(others.sample, mine.sample, copy_function=os.link)
        mine.service.mkdir(mode=0o700)
        for learnt in others.service.glob("*-[0-9]*.json"):
            shutil.copy(learnt, mine.service)

    def take_catalogues(self) -> None:
        """Put in place what the node would otherwise learn about HandBrakeCLI at its first start."""
        folder = Home(self.home).service
        folder.mkdir(mode=0o700, parents=True)
        copy_catalogue(folder)

    def start(self) -> None:
        """Start it in a session of its own, its words going to `output`."""
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
        """Wait until all of it is up; fail with its words if it ends instead."""
        wait_for(lambda: self.ready() is not None or self.ended(), "the stack to be up", START_LIMIT_S)
        ready = self.ready()
        assert ready is not None, self.said()
        return ready

    def ready(self) -> Ready | None:
        """Return what the run says of itself while it is up."""
        try:
            return Ready.model_validate_json((self.home / "ready.json").read_text())
        except FileNotFoundError:
            return None

    def said(self) -> str:
        """Return all it has said so far."""
        return self.output.read_text()

    def password(self) -> str:
        """Return the first password of admin."""
        return (self.home / "secrets" / "admin-password").read_text()

    def ended(self) -> bool:
        """Return whether the run itself is over."""
        return self._process is None or self._process.poll() is not None

    def press_ctrl_c(self) -> None:
        """Do what a terminal does on Ctrl-C: interrupt the foreground process group."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGINT)

    def kill_outright(self) -> None:
        """Kill the run without giving it a chance to tidy up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(scaled(STOP_LIMIT_S))

    def wait_for_end(self, limit_s: float = STOP_LIMIT_S) -> int:
        """Return the exit status of the run, which must end within `limit_s`."""
        assert self._process is not None
        return self._process.wait(scaled(limit_s))

    def stop(self) -> None:
        """End it if it still runs; the last resort is a kill, after which nothing of it survives either."""
        if not self.ended():
            self.press_ctrl_c()
            try:
                self.wait_for_end(limit_s=2 * STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.kill_outright()

    def encodes(self) -> bool:
        """Return whether a HandBrakeCLI of this run is at work."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.name() == "HandBrakeCLI":
                    return True
        return False

    def processes(self) -> list[psutil.Process]:
        """List all processes of the run: those it knows with their families, and those at home in it."""
        ready = self.ready()
        found = set()
        for pid in ready.pids.values() if ready else ():
            with contextlib.suppress(psutil.NoSuchProcess):
                found |= {psutil.Process(pid), *psutil.Process(pid).children(recursive=True)}
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                environment = process.environ()
                # An encoder has nothing of its node's environment, but a home of its own below.
                below = environment.get("HOME", "").startswith(f"{self.home}/")
                if below or environment.get("H2R_HOME") == str(self.home):
                    found.add(process)
        return list(found)
