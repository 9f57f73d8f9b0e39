"""File systems small enough to fill."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a file system in memory on `folder`, `size` in tmpfs' options; skip where that is not allowed."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", size, "h2r-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount the small file system this test fills")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def take_all_inodes(disk: Path) -> list[Path]:
    """Fill a file system with names alone: what is there can still be written, nothing more be made."""
    fillers: list[Path] = []
    while True:
        filler = disk / f"filler{len(fillers)}"
        try:
            filler.touch()
        except OSError:
            return fillers
        fillers.append(filler)
