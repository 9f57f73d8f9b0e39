"""Sidecar files of a source, published next to its copy: subtitles, descriptions and artwork.

The names are those that Kodi and Jellyfin look for. A sidecar is named after the film (`Film.en.forced.srt`,
`Film-poster.jpg`) or, if the film is alone in its folder, has a fixed name (`poster.jpg`, `movie.nfo`). A
sidecar named after the film is renamed to match the result.
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
from handbrake_service.media.extensions import looks_like_film
from handbrake_service.media.path_text import path_text
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Bitmap subtitles are the largest sidecars.
MOST_BYTES = 128 * 1024 * 1024
_MOST_FILES = 64
#: Errors of the staging disk, as opposed to errors of a sidecar.
_STAGING_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

_TEXT_SUFFIXES = r"srt|ass|ssa|vtt|sub|idx|sup|smi|nfo"
_IMAGE_SUFFIXES = r"jpg|jpeg|png|webp|tbn"
_ART = r"poster|thumb|fanart|backdrop|banner|landscape|logo|clearlogo|clearart|disc|cover|keyart"
#: What may follow the film's stem: words such as a language and a text suffix, or a kind of artwork.
_WORDS = r"(\.[\w()\[\] -]{1,40}){0,4}"
_OF_FILM = re.compile(
    rf"{_WORDS}\.({_TEXT_SUFFIXES})|(-({_ART})\d{{0,2}})?\.({_IMAGE_SUFFIXES})", re.IGNORECASE
)
_OF_FOLDER = re.compile(rf"(folder|{_ART})\.({_IMAGE_SUFFIXES})|movie\.nfo", re.IGNORECASE)


@dataclass(frozen=True)
class Sidecar:
    """A sidecar copied to staging."""

    staged: Path
    name: str
    """With `follows` the part of its name after the film's stem, otherwise its full name."""
    follows: bool
    """Whether it is named after the film."""
    mtime_ns: int
    sha256: str

    def path_for(self, output: Path) -> Path:
        """Return its path in the archive, in the folder of the published film."""
        return output.with_name(output.stem + self.name if self.follows else self.name)


def stage(
    folder_fd: int,
    film: str,
    place: Callable[[int], Path],
    check: Callable[[], None],
    *,
    in_root: bool,
) -> list[Sidecar]:
    """Copy the sidecars of a film from its open folder to staging; `place` returns the path for each number.

    With `in_root` the folder is a source root, so sidecars with fixed names are not taken. Symlinks, files
    above MOST_BYTES and unreadable files are skipped. Raises OSError if staging cannot be written.
    """
    staged: list[Sidecar] = []
    for name, follows in _belonging(os.listdir(folder_fd), film, in_root=in_root)[:_MOST_FILES]:
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder_fd)
        except OSError as error:
            log.info("sidecar.skipped", name=path_text(name), error=str(error))
            continue
        try:
            stat_result = os.fstat(fd)
            if not stat.S_ISREG(stat_result.st_mode):
                continue
            path = place(len(staged))
            digest = copy(fd, path, MOST_BYTES, check)
        except OSError as error:
            if error.errno in _STAGING_ERRORS:
                raise
            log.info("sidecar.skipped", name=path_text(name), error=str(error))
            continue
        finally:
            os.close(fd)
        rest = name[len(Path(film).stem) :] if follows else name
        staged.append(Sidecar(path, rest, follows, stat_result.st_mtime_ns, digest))
    return staged


def publish_sidecars(
    sidecars: Sequence[Sidecar], archive: Path, output: Path, *, replace: bool
) -> tuple[str, ...]:
    """Publish sidecars next to a published film and return the paths of those that are then in the archive.

    Existing files are only overwritten with `replace`. A sidecar that cannot be published is logged and does
    not fail the job.
    """
    published = []
    for sidecar in sidecars:
        target = sidecar.path_for(output)
        try:
            existing = stat_in(archive, target) if replace else None
            make_durable(sidecar.staged, archive, target, None if existing else sidecar.mtime_ns)
            publish(sidecar.staged, archive, target, existing)
        except OSError as error:
            if not _is_same(target, sidecar.sha256):
                log.warning("sidecar.not_published", path=str(target), error=str(error))
                continue
        published.append(str(target))
    return tuple(published)


def _belonging(names: Sequence[str], film: str, *, in_root: bool) -> list[tuple[str, bool]]:
    """Return (name, whether it is named after the film) of each sidecar of a film, sorted by name."""
    stem = Path(film).stem
    alone = not in_root and sum(map(looks_like_film, names)) == 1
    found = []
    for name in sorted(names):
        if name.startswith(stem) and name != film and _OF_FILM.fullmatch(name[len(stem) :]):
            found.append((name, True))
        elif alone and _OF_FOLDER.fullmatch(name):
            found.append((name, False))
    return found


def _is_same(path: Path, sha256: str) -> bool:
    """Return whether a file has this content, because an interrupted attempt has already published it."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(fd).st_mode) and sha256_of(fd) == sha256
    finally:
        os.close(fd)
