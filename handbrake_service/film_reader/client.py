"""Asks the program that reads films (`handbrake_service.film_reader`), which is confined once for all.

It is given open handles and may open no film itself.
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
#: Imports our package by its folder, since the one around it may not be read, and what is installed. Frames
#: as small as those compared gain nothing from threads.
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
#: For the program to start on a busy machine, seconds.
_START_LIMIT_S = 120.0
_ANSWER_BYTES = 64
_COMPLAINT_BYTES = 64 * 1024
#: How much of its stderr is reported.
_TOLD = 400


class ReadingFailed(Exception):
    """A film or its copy cannot be read; the message is the end of what the program complained of."""


class FilmReader:
    """The program that reads films. It starts with the first question; whoever makes one closes it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._program: _Program | None = None
        self._closed = False

    def ask(
        self,
        name: str,
        question: Mapping[str, Any],
        handles: Mapping[str, int],
        control: RunControl,
        limit_s: float,
    ) -> bytes:
        """Put a question (see `handbrake_service.film_reader.program`) and wait for the answer.

        `handles` are open files that become part of the question by their names. Paused time does not count.
        Raises ReadingFailed, ToolTimedOut or RunStopped.
        """
        request = json.dumps({"name": name, "question": question, "handles": list(handles)}).encode()
        answer = bytearray()
        with self._answering(request, list(handles.values())) as child:
            stderr_tail = collect_output(child, limit_s, answer.extend, control)
            code = child.wait()
        if code != 0:
            raise ReadingFailed(stderr_tail[-_TOLD:].strip() or f"the program ended with {code}")
        return bytes(answer)

    def close(self) -> None:
        """End the program, and with it all questions that are under way; others are refused."""
        with self._lock:
            self._closed = True
            if self._program is not None:
                self._program.close()
                self._program = None

    @contextmanager
    def _answering(self, request: bytes, handles: list[int]) -> Iterator[Child]:
        """Have a process answer for the time of the `with` block."""
        with ExitStack() as opened:
            (stdout, its_stdout), (stderr, its_stderr) = os.pipe(), os.pipe()
            opened.callback(os.close, stdout)
            opened.callback(os.close, stderr)
            try:
                asker, pid = self._put(request, [its_stdout, its_stderr, *handles])
            finally:
                os.close(its_stdout)
                os.close(its_stderr)
            opened.enter_context(asker)
            child = Child(pid, stdout, stderr, _end_of(asker))
            opened.callback(child.wait)
            opened.callback(child.signal, signal.SIGKILL)
            yield child

    def _put(self, request: bytes, handles: list[int]) -> tuple[socket.socket, int]:
        """Send a request; return where its answer is attended to, and the id of the process that gives it."""
        for _ in range(2):  # a program that was killed is started anew
            program = self._started()
            if put := program.put(request, handles):
                return put
            with self._lock:
                if self._program is program:  # nobody else has noticed and ended it
                    self._program = None
                    log.warning("film_reader.lost", stderr_tail=program.end())
        raise ReadingFailed("the program that reads films does not run")

    def _started(self) -> "_Program":
        with self._lock:
            if self._closed:
                raise ReadingFailed("the service is stopping")
            if self._program is None:
                self._program = _Program()
            return self._program


class _Program:
    """The program, running; whoever makes one closes it."""

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

    def put(self, request: bytes, handles: list[int]) -> tuple[socket.socket, int] | None:
        """Send a request; return where to attend to its answer, and by which process; None if it is dead."""
        asker, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asker.settimeout(_START_LIMIT_S)
        with suppress(OSError):
            with its:
                socket.send_fds(self._requests, [request], [its.fileno(), *handles])
            if said := asker.recv(_ANSWER_BYTES):
                return asker, int(said)
        asker.close()
        return None

    def end(self) -> str:
        """Kill the program if it still runs; return the end of what it complained of."""
        self._child.signal(signal.SIGKILL)
        self._child.wait()
        stderr_tail = os.read(self._child.stderr, _COMPLAINT_BYTES)
        self.close()
        return stderr_tail.decode("utf-8", "replace")[-_TOLD:]


def _end_of(asker: socket.socket) -> Callable[[float | None], int]:
    """Return what waits for the end of a process that answers, and returns its exit code."""

    @cache
    def exit_code() -> int:
        asker.settimeout(None)
        with suppress(ConnectionError):
            asker.send(b"?")
            if said := asker.recv(_ANSWER_BYTES):
                return os.waitstatus_to_exitcode(int(said))
        return -signal.SIGKILL  # it dies with the program

    return lambda _timeout_s: exit_code()
