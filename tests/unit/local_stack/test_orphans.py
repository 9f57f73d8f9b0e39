"""What a killed run has left behind is ended; what only looks like it is left alone."""

import io
import json
import signal
import subprocess
from collections.abc import Iterator

import pytest

from local_stack.child import write_pid_file
from local_stack.console import Console
from local_stack.home import Home
from local_stack.orphans import end_orphans
from local_stack.process_tree import start_ticks


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that leads a session, as the stack's own do."""
    with subprocess.Popen(["sleep", "1000"], start_new_session=True) as process:
        yield process
        process.kill()


def test_a_noted_process_is_ended_and_named(
    home: Home, console: Console, told: io.StringIO, sleeper: subprocess.Popen[bytes]
) -> None:
    write_pid_file(home.run / "redis.pid", sleeper.pid)
    home.ready_file.write_text("{}")
    end_orphans(home, console)
    assert sleeper.wait(0) == -signal.SIGTERM
    assert f"Ending redis (process {sleeper.pid})" in told.getvalue()
    assert list(home.run.iterdir()) == []
    assert not home.ready_file.exists()


def test_another_process_with_a_reused_id_is_left_alone(
    home: Home, console: Console, sleeper: subprocess.Popen[bytes]
) -> None:
    ticks = start_ticks(sleeper.pid)
    assert ticks is not None
    (home.run / "redis.pid").write_text(json.dumps({"pid": sleeper.pid, "start_ticks": ticks - 1}))
    end_orphans(home, console)
    assert sleeper.poll() is None


@pytest.mark.parametrize("note", ["", "not json", "[]", '{"pid": 1, "start_ticks": null}'])
def test_a_note_that_makes_no_sense_is_forgotten(home: Home, console: Console, note: str) -> None:
    (home.run / "redis.pid").write_text(note)
    end_orphans(home, console)
    assert list(home.run.iterdir()) == []
