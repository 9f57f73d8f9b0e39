"""Control groups with little memory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_ROOT = Path("/sys/fs/cgroup")


@contextmanager
def small_memory(size_bytes: int) -> Iterator[list[str]]:
    """Make a control group; give the words that run a command in it. Skip where none can be made."""
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
        yield ["sh", "-c", 'echo 0 > "$0" && exec "$@"', str(group / members)]
    finally:
        group.rmdir()
