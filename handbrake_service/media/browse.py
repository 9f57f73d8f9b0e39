"""Lists folders under the source roots for whoever picks files there."""

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from handbrake_service.media.roots import OpenFolder, SourceRoots
from shared.domain.errors import DirectoryUnusable, PathOutsideRoots
from shared.domain.files import Entry, EntryKind, Listing, Root

#: More entries than a person looks through, and few enough for one answer.
MOST_ENTRIES = 2000

#: Extensions of what HandBrake usually reads; only a hint for the eye, the file itself is inspected later.
VIDEO_EXTENSIONS = frozenset(
    {
        *("3gp", "asf", "avi", "divx", "dv", "evo", "f4v", "flv", "m2ts", "m2v", "m4v", "mkv", "mov", "mp4"),
        *("mpeg", "mpg", "mts", "mxf", "nut", "ogm", "ogv", "rm", "rmvb", "ts", "vob", "webm", "wmv"),
    }
)


def list_roots(roots: SourceRoots) -> list[Root]:
    """Give the configured roots and whether each can be read now."""
    return [
        Root(name=name, path=str(path), available=os.access(path, os.R_OK | os.X_OK))
        for name, path in roots.folders.items()
    ]


def list_folder(roots: SourceRoots, text: str) -> Listing:
    """List a folder by its handle; hidden entries, Resilio's `.sync` among them, are left out.

    Raises PathOutsideRoots, or DirectoryUnusable when it is missing, unreadable or no folder.
    """
    try:
        with roots.open_folder(text) as folder:
            found = list(_entries(roots, folder))
    except FileNotFoundError as error:
        raise DirectoryUnusable("There is no such folder.") from error
    except NotADirectoryError as error:
        raise DirectoryUnusable("That is a file, not a folder.") from error
    except PermissionError as error:
        raise DirectoryUnusable("The folder may not be read; check its permissions.") from error
    except OSError as error:
        raise DirectoryUnusable(f"The folder cannot be read: {error.strerror}.") from error
    found.sort(key=lambda entry: (entry.kind is not EntryKind.FOLDER, _natural(entry.name)))
    return Listing(
        path=str(folder.path),
        parent=str(folder.path.parent) if folder.relative != Path() else None,
        entries=found[:MOST_ENTRIES],
        truncated=len(found) > MOST_ENTRIES,
    )


def _entries(roots: SourceRoots, folder: OpenFolder) -> Iterator[Entry]:
    for name in os.listdir(folder.fd):  # noqa: PTH208 - of the handle, not of a path
        if name.startswith(".") or not _storable(name):
            continue
        try:
            facts = roots.facts_below(folder, name)
        except (OSError, PathOutsideRoots):  # gone by now, unreadable, or a link that leads out
            continue
        yield Entry(
            name=name,
            path=str(folder.path / name),
            kind=_kind(name, facts.st_mode),
            size_bytes=None if stat.S_ISDIR(facts.st_mode) else facts.st_size,
            modified_at=datetime.fromtimestamp(facts.st_mtime, UTC),
        )


def _kind(name: str, mode: int) -> EntryKind:
    if stat.S_ISDIR(mode):
        return EntryKind.FOLDER
    extension = name.rpartition(".")[2].lower()
    return EntryKind.VIDEO if stat.S_ISREG(mode) and extension in VIDEO_EXTENSIONS else EntryKind.OTHER


def _storable(name: str) -> bool:
    """Tell whether a name is UTF-8; others can be neither shown nor sent."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key under which `Episode 9` comes before `Episode 10`."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in re.split(r"(\d+)", name.casefold())
        if part
    ]
