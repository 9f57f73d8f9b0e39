"""Reads the entries of a manifest that anybody may have written: follows no links, reads regular files only.

Each folder and file is opened from the handle of the one around it, so what is looked at is what is opened.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.archive.folders import regular_file
from handbrake_service.manifest.entry import ManifestEntry
from handbrake_service.manifest.signature import Signature, Signer
from handbrake_service.manifest.untrusted import MOST_BYTES, BadEntry, entry_of, read_document

MANIFEST = ".h2r-manifest"
_FOLDER = re.compile(r"[0-9a-f]{2}")
_NAME = re.compile(r"([0-9a-f]{16})\.[\w-]{1,8}\.json", re.ASCII)


@dataclass(frozen=True)
class Recorded:
    """An entry, and whether it can be believed."""

    entry: ManifestEntry
    signature: Signature


@dataclass(frozen=True)
class Refused:
    """A file of the manifest that is no entry."""

    path: str
    """Below the manifest."""
    reason: str


def read_entries(archive: Path, signer: Signer) -> Iterator[Recorded | Refused]:
    """Read all entries, in the order of their ids. Raises OSError when there is no manifest."""
    root = os.open(archive, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with _folder(MANIFEST, root) as manifest:
            for name in _names(manifest):
                if _FOLDER.fullmatch(name):
                    yield from _in_folder(name, manifest, signer)
    finally:
        os.close(root)


def _in_folder(name: str, manifest: int, signer: Signer) -> Iterator[Recorded | Refused]:
    try:
        with _folder(name, manifest) as folder:
            for file in _names(folder):
                # Others are unfinished: ours, or those of a program that replicates.
                if file.endswith(".json"):
                    yield _read(f"{name}/{file}", file, folder, signer)
    except OSError as error:
        yield Refused(name, f"it cannot be opened as a folder: {error.strerror or error}")


def _read(path: str, name: str, folder: int, signer: Signer) -> Recorded | Refused:
    named = _NAME.fullmatch(name)
    if named is None:
        return Refused(path, "its name is not that of an entry")
    try:
        document = read_document(_content(name, folder))
        return Recorded(entry_of(document, named[1]), signer.check(document))
    except BadEntry as error:
        return Refused(path, str(error))
    except OSError as error:
        return Refused(path, f"it cannot be read: {error.strerror or error}")


def _content(name: str, folder: int) -> bytes:
    """Read a file, or so much that it is seen to be too large. Raises OSError."""
    with regular_file(name, folder) as fd, os.fdopen(fd, "rb", closefd=False) as file:
        return file.read(MOST_BYTES + 1)


@contextmanager
def _folder(name: str, around: int) -> Iterator[int]:
    fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=around)
    try:
        yield fd
    finally:
        os.close(fd)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as scan:
        return sorted(each.name for each in scan)
