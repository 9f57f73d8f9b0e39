"""Files that belong to a source and go along with its copy: subtitles, descriptions, artwork.

They are those Kodi and Jellyfin look for: named like the film (`Film.en.forced.srt`, `Film-poster.jpg`), or,
when the film has a folder to itself, named for the folder (`poster.jpg`, `movie.nfo`). The former take on
the name of the result.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.archive.digest import copy, sha256_of
from handbrake_service.archive.folders import stat_in
from handbrake_service.archive.publish import make_durable, publish
from handbrake_service.media.path_text import path_text
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Subtitles as pictures are the largest of these files; a film is none.
MOST_BYTES = 128 * 1024 * 1024
_MOST_FILES = 64
#: What staging is to blame for, not the file.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

_TEXTS = r"srt|ass|ssa|vtt|sub|idx|sup|smi|nfo"
_PICTURES = r"jpg|jpeg|png|webp|tbn"
_ART = r"poster|thumb|fanart|backdrop|banner|landscape|logo|clearlogo|clearart|disc|cover|keyart"
#: What may follow a film's own name: words such as a language, then a kind of text; or a kind of artwork.
_WORDS = r"(\.[\w()\[\] -]{1,40}){0,4}"
_OF_FILM = re.compile(rf"{_WORDS}\.({_TEXTS})|(-({_ART})\d{{0,2}})?\.({_PICTURES})", re.IGNORECASE)
_OF_FOLDER = re.compile(rf"(folder|{_ART})\.({_PICTURES})|movie\.nfo", re.IGNORECASE)
_FILM = re.compile(
    r".*\.(mkv|mp4|m4v|avi|ts|m2ts|mts|mov|wmv|webm|mpg|mpeg|vob|iso|flv|ogv|divx)", re.IGNORECASE
)


@dataclass(frozen=True)
class Sidecar:
    """A copy in staging."""

    staged: Path
    name: str
    """Its own, or what follows the film's name."""
    follows: bool
    mtime_ns: int
    sha256: str

    def beside(self, output: Path) -> Path:
        """Return its place in the archive."""
        return output.with_name(output.stem + self.name if self.follows else self.name)


def stage(
    folder_fd: int,
    film: str,
    place: Callable[[int], Path],
    check: Callable[[], None],
    *,
    in_root: bool,
) -> list[Sidecar]:
    """Copy what belongs to a film out of its folder, to the places that `place` gives by number.

    `in_root`: the folder is a root, so nothing in it is for the folder. Links are left out, and files that
    are too large or cannot be read. Raises OSError when staging cannot be written.
    """
    staged: list[Sidecar] = []
    for name, follows in _belonging(os.listdir(folder_fd), film, in_root=in_root)[:_MOST_FILES]:
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder_fd)
        except OSError as error:
            log.info("sidecar.left_out", name=path_text(name), error=str(error))
            continue
        try:
            facts = os.fstat(fd)
            if not stat.S_ISREG(facts.st_mode):
                continue
            path = place(len(staged))
            digest = copy(fd, path, MOST_BYTES, check)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise
            log.info("sidecar.left_out", name=path_text(name), error=str(error))
            continue
        finally:
            os.close(fd)
        rest = name[len(Path(film).stem) :] if follows else name
        staged.append(Sidecar(path, rest, follows, facts.st_mtime_ns, digest))
    return staged


def put_beside(sidecars: Sequence[Sidecar], archive: Path, output: Path, *, replace: bool) -> tuple[str, ...]:
    """Publish copies beside a published film; return the paths of those that are there then.

    What is in the way is left alone, unless `replace`. A film is not failed for a file beside it.
    """
    published = []
    for sidecar in sidecars:
        target = sidecar.beside(output)
        try:
            there = stat_in(archive, target) if replace else None
            make_durable(sidecar.staged, archive, target, None if there else sidecar.mtime_ns)
            publish(sidecar.staged, archive, target, there)
        except OSError as error:
            if not _is_same(target, sidecar.sha256):
                log.warning("sidecar.not_published", path=str(target), error=str(error))
                continue
        published.append(str(target))
    return tuple(published)


def _belonging(names: Sequence[str], film: str, *, in_root: bool) -> list[tuple[str, bool]]:
    """Return (name, whether it follows the film's name) of what belongs to a film, in their order."""
    stem = Path(film).stem
    alone = not in_root and sum(bool(_FILM.fullmatch(name)) for name in names) == 1
    found = []
    for name in sorted(names):
        if name.startswith(stem) and name != film and _OF_FILM.fullmatch(name[len(stem) :]):
            found.append((name, True))
        elif alone and _OF_FOLDER.fullmatch(name):
            found.append((name, False))
    return found


def _is_same(path: Path, sha256: str) -> bool:
    """Return whether a file is ours from an attempt that was broken off."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(fd).st_mode) and sha256_of(fd) == sha256
    finally:
        os.close(fd)
