"""Chooses the path of a job's result in the archive, and refuses paths that are not allowed."""

import os
from pathlib import Path

from handbrake_service.archive.folders import PathEscapesArchive, stat_in
from handbrake_service.archive.naming import LONGEST_NAME_BYTES, shortened
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import InvalidRequest
from shared.domain.options import Container

#: Characters that Windows and exFAT refuse, so a Resilio peer could not store the file.
_FORBIDDEN = frozenset('<>:"|?*\\') | {chr(code) for code in range(32)}
#: Surrogates by which Python represents bytes that are not UTF-8; HandBrakeCLI crashes on such an output.
_NOT_UTF8 = frozenset(chr(code) for code in range(0xDC80, 0xDD00))
_REPLACED = _FORBIDDEN | _NOT_UTF8


def default_output(archive: Path, source: OpenSource, requested: str | None, container: Container) -> Path:
    """Return the path of a result if no other file has that name.

    `requested` is relative to the archive, or absolute and below it. None keeps the source's path below its
    root. Raises InvalidRequest naming `output_path`.
    """
    if requested is None:
        return archive / _default(source, container)
    return archive / _requested(archive, requested, container)


def _default(source: OpenSource, container: Container) -> Path:
    below = Path(source.root, *source.relative.parts)
    named = Path(*(_storable(part) for part in below.parts))
    extension = f".{container.value}"
    return named.with_name(shortened(named.stem, extension) + extension)


def _storable(name: str) -> str:
    clean = "".join("_" if character in _REPLACED else character for character in name)
    stripped = clean.rstrip(". ")
    return stripped or "_"


def _requested(archive: Path, requested: str, container: Container) -> Path:
    path = Path(requested)
    if path.is_absolute():
        if not path.is_relative_to(archive):
            raise _refused(f"It must be below the archive ({archive}).")
        path = path.relative_to(archive)
    if not path.parts or ".." in path.parts:
        raise _refused("It must be below the archive, without `..`.")
    for part in path.parts:
        _require_storable(part)
    if path.suffix.lower() != f".{container.value}":
        raise _refused(f"Its extension must be .{container.value} to match the container.")
    return path


def _require_storable(part: str) -> None:
    if part.startswith("."):
        raise _refused("Names that begin with a dot are reserved for the system.")
    try:
        length = len(part.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise _refused("It must be valid UTF-8.") from error
    if part != _storable(part):
        raise _refused(
            f"Some systems cannot store the name {part!r}. "
            'Avoid < > : " | ? * \\ and a dot or space at the end.'
        )
    if length > LONGEST_NAME_BYTES:
        raise _refused(f"A name in it has {length} bytes; at most {LONGEST_NAME_BYTES} are allowed.")


def stat_output(archive: Path, output: Path) -> os.stat_result | None:
    """Return the stat of an output, None if it does not exist. Raises InvalidRequest naming `output_path`."""
    try:
        return stat_in(archive, output)
    except PathEscapesArchive as error:
        raise _refused(f"In the archive, {error.strerror}.") from error
    except OSError:  # the archive is unavailable; the run checks again before its encode
        return None


def _refused(sentence: str) -> InvalidRequest:
    return InvalidRequest.of_field("output_path", sentence)
