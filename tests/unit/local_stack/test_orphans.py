"""Processes left by a killed run are ended; unrelated ones are not."""

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
    """A process that leads a session, like those of the stack."""
    with subprocess.Popen(["sleep", "1000"], start_new_session=True) as process:
        yield process
        process.kill()


def test_a_recorded_process_is_ended_and_reported(
    home: Home, console: Console, console_output: io.StringIO, sleeper: subprocess.Popen[bytes]
) -> None:
    write_pid_file(home.run / "redis.pid", sleeper.pid)
    home.ready_file.write_text("{}")
    end_orphans(home, console)
    assert sleeper.wait(0) == -signal.SIGTERM
    assert f"Ending redis (process {sleeper.pid})" in console_output.getvalue()
    assert list(home.run.iterdir()) == []
    assert not home.ready_file.exists()


def test_another_process_with_a_reused_id_is_not_ended(
    home: Home, console: Console, sleeper: subprocess.Popen[bytes]
) -> None:
    ticks = start_ticks(sleeper.pid)
    assert ticks is not None
    (home.run / "redis.pid").write_text(json.dumps({"pid": sleeper.pid, "start_ticks": ticks - 1}))
    end_orphans(home, console)
    assert sleeper.poll() is None


@pytest.mark.parametrize("content", ["", "not json", "[]", '{"pid": 1, "start_ticks": null}'])
def test_an_invalid_pid_file_is_deleted(home: Home, console: Console, content: str) -> None:
    (home.run / "redis.pid").write_text(content)
    end_orphans(home, console)
    assert list(home.run.iterdir()) == []
