"""Tells what lies on one mount: only within it can a file be renamed.

A device number alone would not do, since two bind mounts share one; nor would the mount's number, since
Btrfs has subvolumes within a mount.
"""

import os
import re
from pathlib import Path


def lies_with(path: Path, other: Path) -> bool:
    """Return whether a file can be renamed from one place to the other; both need not be there."""
    return _mount_of(path) == _mount_of(other)


def top_of_mount(archive: Path, folder: Path) -> Path:
    """Return the highest folder, at or below the archive, on the mount of a folder in it."""
    wanted, top = _mount_of(folder), archive
    for part in folder.relative_to(archive).parts:
        if _mount_of(top) == wanted:
            break
        top = top / part
    return top


def identity_of(folder: Path) -> tuple[int, int, int]:
    """Return the kernel's numbers of a folder's mount, its device and the folder itself. Raises OSError."""
    handle = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        facts = os.fstat(handle)
        return _mount_id(handle), facts.st_dev, facts.st_ino
    finally:
        os.close(handle)


def mounts_below(folder: Path) -> list[Path]:
    """Return the places below a folder where something else is mounted (proc(5): mountinfo)."""
    real = Path(os.path.realpath(folder))
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    places = {Path(_unescaped(line.split(" ")[4])) for line in lines}
    return sorted(place for place in places if place.is_relative_to(real) and place != real)


def _mount_of(path: Path) -> tuple[int, int]:
    """Return the kernel's numbers of the mount of a path, or of the nearest folder above it that is there."""
    for place in (path, *path.parents):
        try:
            handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            continue
        try:
            return _mount_id(handle), os.fstat(handle).st_dev
        finally:
            os.close(handle)
    raise FileNotFoundError(f"no part of {path} is there")


def _mount_id(handle: int) -> int:
    facts = Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii")
    return int(re.findall(r"mnt_id:\s*(\d+)", facts)[0])


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
