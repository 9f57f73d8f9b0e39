"""Reads the entries of a manifest, which is untrusted: only regular files are read, no symlinks followed.

Each folder and file is opened relative to the file descriptor of its parent, so there is no race between
check and open.
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
_JOB_ID = re.compile(r"[0-9a-f]{16}")
_NAME = re.compile(r"([0-9a-f]{16})\.[\w-]{1,8}\.json", re.ASCII)


@dataclass(frozen=True)
class Recorded:
    """A valid entry and the state of its signature."""

    entry: ManifestEntry
    signature: Signature


@dataclass(frozen=True)
class Refused:
    """A file of the manifest that is not a valid entry."""

    path: str
    """Relative to the manifest folder."""
    reason: str


def read_entries(archive: Path, signer: Signer) -> Iterator[Recorded | Refused]:
    """Yield all entries and refused files, sorted by name. Raises OSError if there is no manifest."""
    root = os.open(archive, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with _folder(MANIFEST, root) as manifest:
            for name in _names(manifest):
                if _FOLDER.fullmatch(name):
                    yield from _in_folder(name, manifest, signer)
    finally:
        os.close(root)


def entries_of_job(archive: Path, job_id: str, signer: Signer) -> Iterator[Recorded | Refused]:
    """Yield the entries of one job; none if it has none, or if there is no manifest."""
    if not _JOB_ID.fullmatch(job_id):
        return
    try:
        root = os.open(archive, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        with _folder(MANIFEST, root) as manifest, _folder(job_id[:2], manifest) as folder:
            for name in _names(folder):
                if name.startswith(f"{job_id}.") and name.endswith(".json"):
                    yield _read(f"{job_id[:2]}/{name}", name, folder, signer)
    except OSError:
        return
    finally:
        os.close(root)


def _in_folder(name: str, manifest: int, signer: Signer) -> Iterator[Recorded | Refused]:
    try:
        with _folder(name, manifest) as folder:
            for file in _names(folder):
                # Other files are unfinished, either ours or those of the sync program.
                if file.endswith(".json"):
                    yield _read(f"{name}/{file}", file, folder, signer)
    except OSError as error:
        yield Refused(name, f"it cannot be opened as a folder: {error.strerror or error}")


def _read(path: str, name: str, folder: int, signer: Signer) -> Recorded | Refused:
    match = _NAME.fullmatch(name)
    if match is None:
        return Refused(path, "its name is not that of an entry")
    try:
        document = read_document(_content(name, folder))
        return Recorded(entry_of(document, match[1]), signer.check(document))
    except BadEntry as error:
        return Refused(path, str(error))
    except OSError as error:
        return Refused(path, f"it cannot be read: {error.strerror or error}")


def _content(name: str, folder: int) -> bytes:
    """Return the content of a file, cut after MOST_BYTES + 1 so that the size check fails. Raises OSError."""
    with regular_file(name, folder) as fd, os.fdopen(fd, "rb", closefd=False) as file:
        return file.read(MOST_BYTES + 1)


@contextmanager
def _folder(name: str, parent_fd: int) -> Iterator[int]:
    fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent_fd)
    try:
        yield fd
    finally:
        os.close(fd)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as scan:
        return sorted(each.name for each in scan)
