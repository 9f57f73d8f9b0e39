"""Rights as an ordinary user has them, for tests that root would pass without the check they are about."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up the administrator's rights for a while: root may read and write everything.

    The real user id too, since `os.access` asks about that one.
    """
    root = os.geteuid() == 0
    if root:
        os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


@contextmanager
def folder_open_to_all() -> Iterator[Path]:
    """Give a temporary folder that everybody reaches; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
