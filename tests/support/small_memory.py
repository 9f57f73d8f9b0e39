"""Control groups with little memory."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_ROOT = Path("/sys/fs/cgroup")


@contextmanager
def small_memory(size_bytes: int) -> Iterator[Callable[[int], None]]:
    """Make a control group; give a function that puts a process into it. Skip where none can be made."""
    v2 = (_ROOT / "cgroup.controllers").exists()
    group = (_ROOT if v2 else _ROOT / "memory") / f"h2r-test-{os.getpid()}"
    limit, members = ("memory.max", "cgroup.procs") if v2 else ("memory.limit_in_bytes", "tasks")
    try:
        group.mkdir()
        (group / limit).write_text(str(size_bytes))
    except OSError:
        if group.is_dir():
            group.rmdir()
        pytest.skip("only root may make the control group this test needs")
    try:
        yield lambda pid: _write(group / members, pid)
    finally:
        group.rmdir()


def _write(members: Path, pid: int) -> None:
    members.write_text(str(pid))
