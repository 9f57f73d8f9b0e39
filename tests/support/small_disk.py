"""File systems that are small enough to fill."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a tmpfs with the option `size` on `folder`; skip the test where mounting is not permitted."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", size, "h2r-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting the small file system that this test fills requires root")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def take_all_inodes(disk: Path) -> list[Path]:
    """Use up all inodes: existing files can still be written, but no new ones created."""
    fillers: list[Path] = []
    while True:
        filler = disk / f"filler{len(fillers)}"
        try:
            filler.touch()
        except OSError:
            return fillers
        fillers.append(filler)
