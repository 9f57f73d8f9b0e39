"""Compares mounts, because rename(2) only works within one.

Two paths are on the same mount if both mount id and device number match. The device number alone is not
enough, since bind mounts share it; nor is the mount id, since Btrfs has several subvolumes within one mount.
"""

import os
import re
from pathlib import Path


def lies_with(path: Path, other: Path) -> bool:
    """Return whether a file can be renamed from one path to the other. Neither path needs to exist."""
    return _mount_of(path) == _mount_of(other)


def top_of_mount(archive: Path, folder: Path) -> Path:
    """Return the topmost folder, at or below the archive, that is on the same mount as a folder in it."""
    mount, top = _mount_of(folder), archive
    for part in folder.relative_to(archive).parts:
        if _mount_of(top) == mount:
            break
        top = top / part
    return top


def identity_of(folder: Path) -> tuple[int, int, int]:
    """Return mount id, device number and inode number of a folder. Raises OSError."""
    fd = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        stat_result = os.fstat(fd)
        return _mount_id(fd), stat_result.st_dev, stat_result.st_ino
    finally:
        os.close(fd)


def mounts_below(folder: Path) -> list[Path]:
    """Return the mount points below a folder, excluding the folder itself (proc(5): mountinfo)."""
    real = Path(os.path.realpath(folder))
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    places = {Path(_unescaped(line.split(" ")[4])) for line in lines}
    return sorted(place for place in places if place.is_relative_to(real) and place != real)


def _mount_of(path: Path) -> tuple[int, int]:
    """Return mount id and device number of a path, or of its nearest existing parent."""
    for place in (path, *path.parents):
        try:
            fd = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            continue
        try:
            return _mount_id(fd), os.fstat(fd).st_dev
        finally:
            os.close(fd)
    raise FileNotFoundError(f"no part of {path} exists")


def _mount_id(fd: int) -> int:
    fdinfo = Path(f"/proc/self/fdinfo/{fd}").read_text(encoding="ascii")
    return int(re.findall(r"mnt_id:\s*(\d+)", fdinfo)[0])


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
