"""Lists folders under the source roots for the file picker.

One bad entry never hides the others: entries that cannot be shown are counted by reason. Large folders are
paged, and only the entries on the page are read with stat (`folder_names` has the rest).
"""

import os
import stat
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from handbrake_service.media.concurrency import SingleFlight
from handbrake_service.media.extensions import looks_like_film
from handbrake_service.media.folder_names import FolderNames
from handbrake_service.media.path_text import path_text
from handbrake_service.media.roots import LinkLeadsNowhere, OpenFolder, SourceRoots
from shared.domain.errors import DirectoryUnusable, PathOutsideRoots
from shared.domain.files import BrowseQuery, Entry, EntryKind, LeftOut, LeftOutReason, Listing, Root
from shared.domain.node import prefix_of
from shared.runtime.clock import SYSTEM_CLOCK, Clock

#: Folders read at the same time, callers admitted, and their longest wait: folders on a share that hangs must
#: not hold every thread of the node.
_AT_ONCE = 4
_MOST_INSIDE = 8
_WAIT_S = 10.0
#: Names given as examples of the entries left out for one reason.
_MOST_EXAMPLES = 3


def list_roots(roots: SourceRoots) -> list[Root]:
    """Return the configured roots, each with whether it can be read now."""
    return [
        Root(name=name, path=path_text(path), available=os.access(path, os.R_OK | os.X_OK))
        for name, path in roots.folders.items()
    ]


class FolderBrowser:
    """Lists folders; thread-safe. Concurrent requests for the same page share one reading."""

    def __init__(self, roots: SourceRoots, clock: Clock = SYSTEM_CLOCK) -> None:
        self._roots = roots
        self._names = FolderNames(clock)
        self._runs: SingleFlight[Listing] = SingleFlight(_AT_ONCE, _MOST_INSIDE, _WAIT_S)

    def page(self, query: BrowseQuery) -> Listing:
        """Return a page of a folder, read through its fd, without hidden entries such as Resilio's `.sync`.

        Raises PathOutsideRoots; DirectoryUnusable when it is missing, unreadable or not a folder;
        InvalidRequest naming `cursor`; NodeBusy when too many folders are being read.
        """
        return self._runs.run(query.model_dump_json(), lambda: self._page(query))

    def _page(self, query: BrowseQuery) -> Listing:
        try:
            with self._roots.open_folder(query.path) as folder:
                page = self._names.page(folder, query.limit, query.cursor)
                entries, left_out = _read_entries(self._roots, folder, page.names)
        except FileNotFoundError as error:
            raise DirectoryUnusable("There is no such folder.") from error
        except NotADirectoryError as error:
            raise DirectoryUnusable("This is a file, not a folder.") from error
        except PermissionError as error:
            raise DirectoryUnusable("The folder is not readable; check its permissions.") from error
        except OSError as error:
            raise DirectoryUnusable(f"The folder cannot be read: {error.strerror}.") from error
        return Listing(
            path=folder.text,
            parent=path_text(folder.path.parent) if folder.relative != Path() else None,
            entries=entries,
            left_out=left_out,
            total=page.total,
            next_cursor=page.next_cursor,
        )


def _read_entries(
    roots: SourceRoots, folder: OpenFolder, names: Sequence[str]
) -> tuple[list[Entry], list[LeftOut]]:
    """Return the entries with these names, and those left out by reason."""
    prefix = prefix_of(folder.text)
    entries: list[Entry] = []
    left_out: defaultdict[LeftOutReason, list[str]] = defaultdict(list)
    for name in names:
        found = _stat_entry(roots, folder, name)
        if isinstance(found, LeftOutReason):
            left_out[found].append(path_text(name))
        else:
            entries.append(_entry(prefix, path_text(name), found))
    counted = [
        LeftOut(reason=reason, count=len(left_out[reason]), examples=left_out[reason][:_MOST_EXAMPLES])
        for reason in LeftOutReason
        if reason in left_out
    ]
    return entries, counted


def _stat_entry(roots: SourceRoots, folder: OpenFolder, name: str) -> os.stat_result | LeftOutReason:
    """Return the stat of a file or folder, or why it is not shown."""
    try:
        status = roots.facts_below(folder, name)
    except PathOutsideRoots:
        return LeftOutReason.LINK_OUTSIDE
    except LinkLeadsNowhere:
        return LeftOutReason.LINK_BROKEN
    except FileNotFoundError:
        return LeftOutReason.GONE
    except OSError:
        return LeftOutReason.UNREADABLE
    is_ordinary = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return status if is_ordinary else LeftOutReason.SPECIAL


def _entry(prefix: str, name: str, status: os.stat_result) -> Entry:
    return Entry(
        name=name,
        path=prefix + name,
        kind=_kind(name, status.st_mode),
        size_bytes=None if stat.S_ISDIR(status.st_mode) else status.st_size,
        modified_at=_datetime(status.st_mtime),
    )


def _kind(name: str, mode: int) -> EntryKind:
    if stat.S_ISDIR(mode):
        return EntryKind.FOLDER
    return EntryKind.VIDEO if looks_like_film(name) else EntryKind.OTHER


def _datetime(seconds: float) -> datetime | None:
    """Return a file time; None where it is out of range, as on a disk with damaged timestamps."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
