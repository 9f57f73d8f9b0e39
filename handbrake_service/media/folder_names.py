"""Reads the names in a folder page by page, however many there are.

The first page is selected without sorting the names that it does not show. The second page sorts all names
once and caches the list for some minutes under the id in the cursor, so that all pages of one list are
consistent. A node that does not have the list (or no longer has it) builds it again and continues after the
last name shown, which the cursor also contains.

Names and types come from the directory entries, without a stat of each file. Only symlinks are followed, to
learn whether they lead to a folder.
"""

import base64
import binascii
import os
import secrets
import threading
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from cachetools import TTLCache

from handbrake_service.media.batches import batches
from handbrake_service.media.natural_order import first_in_natural_order, in_natural_order, natural_key
from handbrake_service.media.roots import OpenFolder
from shared.domain.errors import InvalidRequest
from shared.runtime.clock import SYSTEM_CLOCK, Clock

#: Prefix of each name while names are sorted: folders come first.
_FOLDER, _OTHER = "d", "f"
#: Symlinks of one folder that are followed; further ones are listed among the files, whatever they lead to.
_MOST_LINKS_FOLLOWED = 5_000

#: How long a list is cached after its last use, and how many names all cached lists may have together.
_CACHED_S = 120.0
_MOST_NAMES_CACHED = 500_000


@dataclass(frozen=True)
class NamePage:
    """A page of a folder's names, in natural order, folders first."""

    names: list[str]
    total: int
    """Number of names in the folder, without hidden ones."""
    next_cursor: str | None
    """None on the last page."""


@dataclass(frozen=True)
class _Cursor:
    """The end of a page, written as `<id of the list>.<last name shown, in base64>`."""

    list_id: str
    last: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cursor that a text stands for. Raises InvalidRequest naming `cursor`."""
        list_id, _, encoded = text.partition(".")
        try:
            last = os.fsdecode(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        except binascii.Error as error:
            raise _invalid_cursor() from error
        if not last.startswith((_FOLDER, _OTHER)):
            raise _invalid_cursor()
        return cls(list_id, last)

    def __str__(self) -> str:
        encoded = base64.urlsafe_b64encode(os.fsencode(self.last)).decode().rstrip("=")
        return f"{self.list_id}.{encoded}"


class FolderNames:
    """Pages through folders; thread-safe."""

    def __init__(self, clock: Clock = SYSTEM_CLOCK) -> None:
        self._lists = _ListCache(clock)

    def page(self, folder: OpenFolder, limit: int, cursor: str | None) -> NamePage:
        """Return up to `limit` names: the first ones, or those after a cursor.

        Raises InvalidRequest naming `cursor`, or OSError when the folder cannot be read.
        """
        if cursor is None:
            return self._first(folder, limit)
        after = _Cursor.parse(cursor)
        names = self._lists.get(after.list_id, folder)
        if names is None:
            names = in_natural_order(_marked_names(folder.fd))
            self._lists.put(after.list_id, folder, names)
        start = bisect_right(names, natural_key(after.last), key=natural_key)
        return _page(names[start : start + limit], len(names), after.list_id, more=start + limit < len(names))

    def _first(self, folder: OpenFolder, limit: int) -> NamePage:
        names = _marked_names(folder.fd)
        shown = first_in_natural_order(names, limit)
        return _page(shown, len(names), secrets.token_hex(8), more=len(names) > limit)


class _ListCache:
    """Sorted names by list id and folder. The least recently used lists are dropped first."""

    def __init__(self, clock: Clock) -> None:
        self._lock = threading.Lock()
        self._lists: TTLCache[tuple[str, str], list[str], float] = TTLCache(
            _MOST_NAMES_CACHED, _CACHED_S, clock.monotonic_s, len
        )

    def get(self, list_id: str, folder: OpenFolder) -> list[str] | None:
        key = (list_id, folder.text)
        with self._lock:
            names = self._lists.get(key)
            if names is not None:
                self._lists[key] = names  # its time begins again
            return names

    def put(self, list_id: str, folder: OpenFolder, names: list[str]) -> None:
        with self._lock, suppress(ValueError):  # a list longer than all lists may be together is not cached
            self._lists[list_id, folder.text] = names


def _page(marked: list[str], total: int, list_id: str, *, more: bool) -> NamePage:
    cursor = str(_Cursor(list_id, marked[-1])) if more else None
    return NamePage([name[1:] for name in marked], total, cursor)


def _marked_names(fd: int) -> list[str]:
    """Return the names that are not hidden, each with the prefix of its type. Raises OSError."""
    found = []
    links = 0
    with os.scandir(fd) as scan:
        for batch in batches(scan):
            for entry in batch:
                name = entry.name
                if name[0] == ".":
                    continue
                try:
                    is_folder = entry.is_dir(follow_symlinks=False)
                    if not is_folder and entry.is_symlink():
                        links += 1
                        is_folder = links <= _MOST_LINKS_FOLLOWED and entry.is_dir()
                except OSError:  # reported when the page with this entry is read
                    is_folder = False
                found.append((_FOLDER if is_folder else _OTHER) + name)
    return found


def _invalid_cursor() -> InvalidRequest:
    sentence = "it is not the cursor of a listing; pass `next_cursor` back unchanged."
    return InvalidRequest.of_field("cursor", sentence)
