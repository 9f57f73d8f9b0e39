"""Rights as an ordinary user has them, for tests that root would pass without the check they are about."""

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
    """Drop the administrator's rights in this thread for a while: root may read and write everything.

    The real user id too, since `os.access` asks about that one. `os.setresuid` would change all threads, and
    those that are confined already may not change.
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
    """Yield a temporary folder that everybody reaches; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
