"""Control groups with a small memory limit."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_ROOT = Path("/sys/fs/cgroup")


@contextmanager
def small_memory(size_bytes: int) -> Iterator[Callable[[int], None]]:
    """Create a control group and yield a function that moves a process into it; skip where that fails."""
    v2 = (_ROOT / "cgroup.controllers").exists()
    group = (_ROOT if v2 else _ROOT / "memory") / f"h2r-test-{os.getpid()}"
    limit, members = ("memory.max", "cgroup.procs") if v2 else ("memory.limit_in_bytes", "tasks")
    try:
        group.mkdir()
        (group / limit).write_text(str(size_bytes))
    except OSError:
        if group.is_dir():
            group.rmdir()
        pytest.skip("creating the control group that this test needs requires root")
    try:
        yield lambda pid: _write(group / members, pid)
    finally:
        group.rmdir()


def _write(members: Path, pid: int) -> None:
    members.write_text(str(pid))
