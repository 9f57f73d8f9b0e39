"""The client of the program that reads films (`film_reader.server`), which is sandboxed once at its start.

The program receives open file descriptors and cannot open films itself.
"""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.sandbox.child import Child, confined_child
from handbrake_service.processes.sandbox.policy import of_program
from handbrake_service.processes.tool import collect_output, with_low_priority
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_PACKAGE = Path(__file__).parents[1]
#: Imports our package by its path, since the sandbox does not allow reading the parent folder. Frames as
#: small as those compared gain nothing from OpenBLAS threads.
_START = """
import importlib.util, os, sys
os.environ["OPENBLAS_NUM_THREADS"] = "1"
folder = sys.argv.pop(1)
spec = importlib.util.spec_from_file_location(
    "handbrake_service", folder + "/__init__.py", submodule_search_locations=[folder]
)
sys.modules["handbrake_service"] = importlib.util.module_from_spec(spec)
from handbrake_service.film_reader.server import main
main(int(sys.argv[1]))
"""
_READ = (_PACKAGE, Path(sys.prefix), Path(sys.base_prefix))
#: Timeout for the program's start on a busy machine.
_START_LIMIT_S = 120.0
_REPLY_BYTES = 64
_STDERR_BYTES = 64 * 1024
#: How many characters of its stderr are reported.
_STDERR_TAIL = 400


class ReadingFailed(Exception):
    """A film or its copy cannot be read; the message is the tail of the program's stderr."""


class FilmReader:
    """The program that reads films, started with the first request. Its owner must close it. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._program: _Program | None = None
        self._closed = False

    def ask(
        self,
        name: str,
        question: Mapping[str, Any],
        fds: Mapping[str, int],
        control: RunControl,
        limit_s: float,
    ) -> bytes:
        """Send a question (see `film_reader.program`) and return its answer.

        The file descriptors in `fds` are passed along and added to the question under their names. `limit_s`
        excludes paused time. Raises ReadingFailed, ToolTimedOut or RunStopped.
        """
        request = json.dumps({"name": name, "question": question, "fds": list(fds)}).encode()
        answer = bytearray()
        with self._answering(request, list(fds.values())) as child:
            stderr_tail = collect_output(child, limit_s, answer.extend, control)
            code = child.wait()
        if code != 0:
            raise ReadingFailed(stderr_tail[-_STDERR_TAIL:].strip() or f"the program exited with code {code}")
        return bytes(answer)

    def close(self) -> None:
        """End the program and with it all pending requests; later ones raise ReadingFailed."""
        with self._lock:
            self._closed = True
            if self._program is not None:
                self._program.close()
                self._program = None

    @contextmanager
    def _answering(self, request: bytes, fds: list[int]) -> Iterator[Child]:
        """Run the process that answers a request for the duration of the `with` block; kill it afterwards."""
        with ExitStack() as stack:
            (stdout, its_stdout), (stderr, its_stderr) = os.pipe(), os.pipe()
            stack.callback(os.close, stdout)
            stack.callback(os.close, stderr)
            try:
                reply, pid = self._send(request, [its_stdout, its_stderr, *fds])
            finally:
                os.close(its_stdout)
                os.close(its_stderr)
            stack.enter_context(reply)
            child = Child(pid, stdout, stderr, _wait_for_exit(reply))
            stack.callback(child.wait)
            stack.callback(child.signal, signal.SIGKILL)
            yield child

    def _send(self, request: bytes, fds: list[int]) -> tuple[socket.socket, int]:
        """Send a request; return its reply socket and the pid of the process that answers it."""
        for _ in range(2):  # a killed program is restarted once
            program = self._started()
            if sent := program.send(request, fds):
                return sent
            with self._lock:
                if self._program is program:  # no other thread has noticed and ended it
                    self._program = None
                    log.warning("film_reader.lost", stderr_tail=program.end())
        raise ReadingFailed("the program that reads films is not running")

    def _started(self) -> "_Program":
        with self._lock:
            if self._closed:
                raise ReadingFailed("the service is stopping")
            if self._program is None:
                self._program = _Program()
            return self._program


class _Program:
    """The running program. Its owner must close it."""

    def __init__(self) -> None:
        with ExitStack() as stack:
            ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._requests = stack.enter_context(ours)
            with its:
                command = [sys.executable, "-E", "-s", "-c", _START, str(_PACKAGE), str(its.fileno())]
                policy = of_program(sys.executable, read=_READ)
                child = confined_child(with_low_priority(command), policy, keep=(its.fileno(),))
                self._child = stack.enter_context(child)
            self.close = stack.pop_all().close

    def send(self, request: bytes, fds: list[int]) -> tuple[socket.socket, int] | None:
        """Send a request; return its reply socket and the answering pid, or None if the program is dead."""
        reply, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        reply.settimeout(_START_LIMIT_S)
        with suppress(OSError):
            with its:
                socket.send_fds(self._requests, [request], [its.fileno(), *fds])
            if pid := reply.recv(_REPLY_BYTES):
                return reply, int(pid)
        reply.close()
        return None

    def end(self) -> str:
        """Kill the program if it still runs and return the tail of its stderr."""
        self._child.signal(signal.SIGKILL)
        self._child.wait()
        stderr_tail = os.read(self._child.stderr, _STDERR_BYTES)
        self.close()
        return stderr_tail.decode("utf-8", "replace")[-_STDERR_TAIL:]


def _wait_for_exit(reply: socket.socket) -> Callable[[float | None], int]:
    """Return a function that waits for the process behind a reply socket and returns its exit code."""

    @cache
    def exit_code() -> int:
        reply.settimeout(None)
        with suppress(ConnectionError):
            reply.send(b"?")
            if status := reply.recv(_REPLY_BYTES):
                return os.waitstatus_to_exitcode(int(status))
        return -signal.SIGKILL  # the process dies with the program

    return lambda _timeout_s: exit_code()
