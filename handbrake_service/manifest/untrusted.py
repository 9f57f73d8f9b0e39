"""Parses and validates files of the manifest, which are untrusted input.

Peers can write to the manifest's folder. Its entries are stored in Redis and their paths opened in the
archive, so an entry is only accepted if its shape and sizes are such that this program could have written it.
"""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from handbrake_service.manifest.entry import ManifestEntry
from handbrake_service.manifest.signature import FIELD
from shared.domain.options import PRIORITY_RANGE

#: Entries are a few kilobytes; even one with a thousand sidecars stays far below this limit.
MOST_BYTES = 1024 * 1024
#: The only version so far.
_VERSION = 1

_MOST_DEPTH = 20
_LONGEST_TEXT = 64 * 1024
_LONGEST_PATH = 4096
_LONGEST_NAME = 255
_LARGEST_NUMBER = 1e15
_INT64 = 2**63
#: A sparse file can have any size, and all of it would be read for its hash.
_LARGEST_FILM_BYTES = 16 * 1024**4
_MOST_ATTEMPTS = 100_000
_LONGEST_PLAY_S = 366 * 86_400.0
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
#: How far in the future a time may be, since the clocks of nodes differ.
_CLOCK_SKEW = timedelta(days=1)

_JOB_ID = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
#: Folders in the archive without films: ours, and Resilio Sync's.
_NO_FILM_FOLDERS = frozenset({".h2r-staging", ".h2r-manifest", ".sync"})


class BadEntry(Exception):
    """A file is not a valid entry; the message says why."""


def read_document(content: bytes) -> dict[str, Any]:
    """Return the JSON object in a file, with sizes and nesting checked. Raises BadEntry."""
    if len(content) > MOST_BYTES:
        raise BadEntry("it is too large to be an entry")
    try:
        document = json.loads(content.decode("utf-8"))
    except RecursionError as error:
        raise BadEntry("it is nested too deeply") from error
    except ValueError as error:  # not UTF-8, not JSON, or a number with thousands of digits
        raise BadEntry("it is not JSON") from error
    if not isinstance(document, dict):
        raise BadEntry("it is not a JSON object")
    _validate_sizes(document)
    return document


def entry_of(document: dict[str, Any], job_id: str) -> ManifestEntry:
    """Return the validated entry; `job_id` is the job that its file is named after. Raises BadEntry."""
    if document.get("version", _VERSION) != _VERSION:
        raise BadEntry("it has a version that this program does not support")
    try:
        entry = ManifestEntry.model_validate(
            {name: value for name, value in document.items() if name != FIELD}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise BadEntry(f"{field or 'it'}: {first['msg']}") from error
    if entry.job_id != job_id or not _JOB_ID.fullmatch(entry.job_id):
        raise BadEntry("its job id does not match its file name")
    _validate_path(entry.output.path)
    _validate_values(entry)
    return entry


def _validate_sizes(document: dict[str, Any]) -> None:
    """Raise BadEntry for values that are too large for any field of an entry."""
    pending: list[tuple[Any, int]] = [(document, 0)]
    while pending:
        value, depth = pending.pop()
        match value:
            case str():
                _validate_text(value)
            case bool() | None:
                pass
            case int() if not -_INT64 <= value < _INT64:
                raise BadEntry("a number in it is too large")
            case float() if not math.isfinite(value) or abs(value) > _LARGEST_NUMBER:
                raise BadEntry("a number in it is too large")
            case list() | dict() if depth >= _MOST_DEPTH:
                raise BadEntry("it is nested too deeply")
            case list():
                pending.extend((each, depth + 1) for each in value)
            case dict():
                for name, each in value.items():
                    pending += [(name, depth + 1), (each, depth + 1)]


def _validate_text(text: str) -> None:
    if len(text) > _LONGEST_TEXT:
        raise BadEntry("a text in it is too long")
    if "\0" in text:
        raise BadEntry("a text in it contains a NUL character")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadEntry("a text in it is not valid Unicode") from error


def _validate_path(text: str) -> None:
    """Raise BadEntry for a path that cannot be that of a film below the archive."""
    parts = text.split("/")
    if text.startswith("/") or "" in parts or "." in parts or ".." in parts:
        raise BadEntry("output.path: not a path below the archive")
    if len(text.encode()) > _LONGEST_PATH or any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise BadEntry("output.path: too long")
    if parts[0] in _NO_FILM_FOLDERS:
        raise BadEntry("output.path: in a folder that does not contain films")


def _validate_values(entry: ManifestEntry) -> None:
    """Raise BadEntry for numbers, times and hashes that no publication can have."""
    output, source, result = entry.output, entry.source, entry.result
    for size_bytes in (output.size_bytes, source.size_bytes, result.size_bytes):
        if not 0 <= size_bytes <= _LARGEST_FILM_BYTES:
            raise BadEntry("a size in it is negative or larger than any film")
    if output.size_bytes != result.size_bytes:
        raise BadEntry("it has two different sizes for one file")
    if output.sha256 and not _SHA256.fullmatch(output.sha256):
        raise BadEntry("output.sha256: not a SHA-256")
    if (result.sha256 or "") != output.sha256:
        raise BadEntry("it has two different hashes for one file")
    for seconds in (source.duration_s or 0.0, result.duration_s, result.elapsed_s, entry.report.elapsed_s):
        if not 0 <= seconds <= _LONGEST_PLAY_S:
            raise BadEntry("a duration in it is negative or longer than a year")
    for moment in (entry.created_at, entry.started_at, entry.published_at):
        if not _OLDEST <= moment <= datetime.now(UTC) + _CLOCK_SKEW:
            raise BadEntry("a time in it is before the year 2000 or in the future")
    lowest, highest = PRIORITY_RANGE
    if not lowest <= entry.priority <= highest or not 0 <= entry.attempts <= _MOST_ATTEMPTS:
        raise BadEntry("its priority or its number of attempts is out of range")
    for name in (entry.owner, entry.node, entry.handbrake_version):
        if len(name) > _LONGEST_NAME or _UNPRINTABLE.search(name):
            raise BadEntry("a name in it is too long or contains control characters")
    if not PurePosixPath(entry.input_path).is_absolute() or len(entry.input_path) > _LONGEST_PATH:
        raise BadEntry("input_path: not an absolute path, or too long")
