"""Drops root's privileges, for tests that root would pass even without the check under test."""

import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from handbrake_service.processes.sandbox.syscalls import syscall

_NOBODY = 65534
_SETRESUID = {"x86_64": 117, "aarch64": 147}


@contextmanager
def as_nobody() -> Iterator[None]:
    """Drop root's privileges in this thread for the `with` block; root may read and write everything.

    The real user id changes too, because `os.access` checks that one. `os.setresuid` would change all
    threads, and sandboxed threads may not change theirs.
    """
    root = os.geteuid() == 0
    if root:
        _set_users(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        if root:
            _set_users(0, 0, 0)


def _set_users(real: int, effective: int, saved: int) -> None:
    syscall(_SETRESUID[platform.machine()], real, effective, saved)


@contextmanager
def folder_open_to_all() -> Iterator[Path]:
    """Yield a temporary folder that every user can access; pytest's temporary folders are private."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
