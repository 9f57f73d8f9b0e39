"""Lists folders under the source roots for whoever picks files there.

One bad entry never hides the others: what cannot be shown is counted with the reason, and a folder however
large comes in pages. Of the entries only those on the page are looked at (`folder_names` has the rest).
"""

import os
import stat
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from handbrake_service.media.concurrency import SingleFlight
from handbrake_service.media.folder_names import FolderNames
from handbrake_service.media.path_text import path_text
from handbrake_service.media.roots import LinkLeadsNowhere, OpenFolder, SourceRoots
from shared.domain.errors import DirectoryUnusable, PathOutsideRoots
from shared.domain.files import BrowseQuery, Entry, EntryKind, LeftOut, LeftOutReason, Listing, Root
from shared.domain.node import prefix_of

#: Extensions of what HandBrake usually reads; only a hint for the eye, the file itself is inspected later.
VIDEO_EXTENSIONS = frozenset(
    {
        *("3gp", "asf", "avi", "divx", "dv", "evo", "f4v", "flv", "m2ts", "m2v", "m4v", "mkv", "mov", "mp4"),
        *("mpeg", "mpg", "mts", "mxf", "nut", "ogm", "ogv", "rm", "rmvb", "ts", "vob", "webm", "wmv"),
    }
)


#: Folders read at the same time, all who may be inside, and their longest wait: folders on a share that
#: hangs must not hold every thread of the node.
_AT_ONCE = 4
_MOST_INSIDE = 8
_WAIT_S = 10.0
#: Names that stand for all that are left out for one reason.
_MOST_EXAMPLES = 3


def list_roots(roots: SourceRoots) -> list[Root]:
    """Return the configured roots and whether each can be read now."""
    return [
        Root(name=name, path=path_text(path), available=os.access(path, os.R_OK | os.X_OK))
        for name, path in roots.folders.items()
    ]


class FolderBrowser:
    """Lists folders for any number of threads; those who want the same page share one look."""

    def __init__(self, roots: SourceRoots) -> None:
        self._roots = roots
        self._names = FolderNames()
        self._runs: SingleFlight[Listing] = SingleFlight(_AT_ONCE, _MOST_INSIDE, _WAIT_S)

    def page(self, wanted: BrowseQuery) -> Listing:
        """Return a page of a folder, read by its handle, without hidden entries such as Resilio's `.sync`.

        Raises PathOutsideRoots; DirectoryUnusable when it is missing, unreadable or no folder; InvalidRequest
        naming `cursor`; NodeBusy when too many folders are being read.
        """
        return self._runs.run(wanted.model_dump_json(), lambda: self._page(wanted))

    def _page(self, wanted: BrowseQuery) -> Listing:
        try:
            with self._roots.open_folder(wanted.path) as folder:
                page = self._names.page(folder, wanted.limit, wanted.cursor)
                entries, left_out = _look(self._roots, folder, page.names)
        except FileNotFoundError as error:
            raise DirectoryUnusable("There is no such folder.") from error
        except NotADirectoryError as error:
            raise DirectoryUnusable("That is a file, not a folder.") from error
        except PermissionError as error:
            raise DirectoryUnusable("The folder may not be read; check its permissions.") from error
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


def _look(roots: SourceRoots, folder: OpenFolder, names: Sequence[str]) -> tuple[list[Entry], list[LeftOut]]:
    """Return the entries of these names, and what has to be left out of them."""
    before = prefix_of(folder.text)
    entries: list[Entry] = []
    left_out: defaultdict[LeftOutReason, list[str]] = defaultdict(list)
    for name in names:
        facts = _facts(roots, folder, name)
        if isinstance(facts, LeftOutReason):
            left_out[facts].append(path_text(name))
        else:
            entries.append(_entry(before, path_text(name), facts))
    counted = [
        LeftOut(reason=reason, count=len(left_out[reason]), examples=left_out[reason][:_MOST_EXAMPLES])
        for reason in LeftOutReason
        if reason in left_out
    ]
    return entries, counted


def _facts(roots: SourceRoots, folder: OpenFolder, name: str) -> os.stat_result | LeftOutReason:
    """Return the facts of a file or folder, or why there are none to show."""
    try:
        facts = roots.facts_below(folder, name)
    except PathOutsideRoots:
        return LeftOutReason.LINK_OUTSIDE
    except LinkLeadsNowhere:
        return LeftOutReason.LINK_BROKEN
    except FileNotFoundError:
        return LeftOutReason.GONE
    except OSError:
        return LeftOutReason.UNREADABLE
    known = stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)
    return facts if known else LeftOutReason.SPECIAL


def _entry(before: str, name: str, facts: os.stat_result) -> Entry:
    return Entry(
        name=name,
        path=before + name,
        kind=_kind(name, facts.st_mode),
        size_bytes=None if stat.S_ISDIR(facts.st_mode) else facts.st_size,
        modified_at=_moment(facts.st_mtime),
    )


def _kind(name: str, mode: int) -> EntryKind:
    if stat.S_ISDIR(mode):
        return EntryKind.FOLDER
    extension = name.rpartition(".")[2].lower()
    return EntryKind.VIDEO if extension in VIDEO_EXTENSIONS else EntryKind.OTHER


def _moment(seconds: float) -> datetime | None:
    """Return a file's time; None where no calendar has it, as on a disk with damaged times."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
