"""Fixtures for the local stack: a home in a temporary folder, shell scripts as children, a console."""

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local_stack.child import Command
from local_stack.console import Console
from local_stack.home import Home, hold
from local_stack.stop_signals import StopSignals

ScriptMaker = Callable[[str, str], Command]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A locked home."""
    with hold(tmp_path / "home") as locked:
        yield locked


@pytest.fixture
def script(home: Home) -> ScriptMaker:
    """A function that makes a command from a name and a shell script, which runs in the home."""

    def make(name: str, line: str) -> Command:
        return Command(
            name,
            ["sh", "-c", line],
            os.environ,
            home.path,
            home.logs / f"{name}.log",
            home.run / f"{name}.pid",
        )

    return make


@pytest.fixture
def console_output() -> io.StringIO:
    """The output of the console."""
    return io.StringIO()


@pytest.fixture
def console(console_output: io.StringIO) -> Console:
    """A console that is not a terminal."""
    return Console(console_output, time.monotonic)


@pytest.fixture
def signals() -> Iterator[StopSignals]:
    """The signals of this process, caught during a test, even if nohup has set SIGHUP to be ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        with StopSignals() as caught:
            yield caught
    finally:
        signal.signal(signal.SIGHUP, before)
