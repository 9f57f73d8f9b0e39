"""What the tests of the local stack share: a home in a temporary folder, scripts as children, a console."""

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
    """A held home."""
    with hold(tmp_path / "home") as held:
        yield held


@pytest.fixture
def script(home: Home) -> ScriptMaker:
    """Makes a command of a name and a line of shell; the line runs in the home."""

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
def told() -> io.StringIO:
    """What was said on the console."""
    return io.StringIO()


@pytest.fixture
def console(told: io.StringIO) -> Console:
    """A console that is no terminal."""
    return Console(told, time.monotonic)


@pytest.fixture
def signals() -> Iterator[StopSignals]:
    """Signals of this process, caught for the length of a test; also where a nohup had SIGHUP ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        with StopSignals() as caught:
            yield caught
    finally:
        signal.signal(signal.SIGHUP, before)
