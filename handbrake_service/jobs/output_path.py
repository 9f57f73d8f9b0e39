"""Decides where in the archive a job's result goes, and refuses places where it must not."""

import os
from pathlib import Path

from handbrake_service.archive.folders import PathEscapesArchive, stat_in
from handbrake_service.archive.naming import LONGEST_NAME_BYTES, shortened
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import InvalidRequest
from shared.domain.options import Container

#: Refused by Windows and exFAT, so a peer could not store them.
_FORBIDDEN = frozenset('<>:"|?*\\') | {chr(code) for code in range(32)}
#: How Python holds a byte of a name that is not UTF-8; HandBrakeCLI crashes on such an output.
_NOT_UTF8 = frozenset(chr(code) for code in range(0xDC80, 0xDD00))
_REPLACED = _FORBIDDEN | _NOT_UTF8


def default_output(archive: Path, source: OpenSource, asked: str | None, container: Container) -> Path:
    """Return the path a result has while nothing is in its way.

    `asked` is absolute below the archive or relative to it; None keeps the source's place below its root.
    Raises InvalidRequest naming `output_path`.
    """
    relative = _default(source, container) if asked is None else _asked(archive, asked, container)
    return archive / relative


def _default(source: OpenSource, container: Container) -> Path:
    below = Path(source.root, *source.relative.parts)
    named = Path(*(_storable(part) for part in below.parts))
    ending = f".{container.value}"
    return named.with_name(shortened(named.stem, ending) + ending)


def _storable(name: str) -> str:
    clean = "".join("_" if character in _REPLACED else character for character in name)
    stripped = clean.rstrip(". ")
    return stripped or "_"


def _asked(archive: Path, asked: str, container: Container) -> Path:
    path = Path(asked)
    if path.is_absolute():
        if not path.is_relative_to(archive):
            raise _refused(f"It must lie below the archive ({archive}).")
        path = path.relative_to(archive)
    if not path.parts or ".." in path.parts:
        raise _refused("It must lie below the archive, without `..`.")
    for part in path.parts:
        _refuse_unstorable(part)
    if path.suffix.lower() != f".{container.value}":
        raise _refused(f"Its extension must be .{container.value}, as the container is.")
    return path


def _refuse_unstorable(part: str) -> None:
    if part.startswith("."):
        raise _refused("Names that begin with a dot are kept for the system.")
    try:
        length = len(part.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise _refused("It must be valid UTF-8.") from error
    if part != _storable(part):
        raise _refused(
            f"Some systems cannot store the name {part!r}: "
            'no < > : " | ? * \\ and no dot or space at its end.'
        )
    if length > LONGEST_NAME_BYTES:
        raise _refused(f"A name in it has {length} bytes; {LONGEST_NAME_BYTES} are possible.")


def stat_output(archive: Path, output: Path) -> os.stat_result | None:
    """Return the status of the file of that name, or None. Raises InvalidRequest naming `output_path`."""
    try:
        return stat_in(archive, output)
    except PathEscapesArchive as error:
        raise _refused(f"In the archive, {error.strerror}.") from error
    except OSError:  # the archive is away at the moment; a job looks again before its encode
        return None


def _refused(sentence: str) -> InvalidRequest:
    return InvalidRequest(f"output_path: {sentence}", output_path=[sentence])
