"""Makes an entry of what a file of the manifest says, or says why it is none.

The manifest lies in a folder that others write too. What is read from it goes into Redis and is opened in the
archive, so it must be of a shape and size that this program itself could have written.
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

#: Entries are of some kilobytes; one of a film with a thousand sidecar files stays far below.
MOST_BYTES = 1024 * 1024
#: The only version there is.
_VERSION = 1

_MOST_DEPTH = 20
_LONGEST_TEXT = 64 * 1024
_LONGEST_PATH = 4096
_LONGEST_NAME = 255
_LARGEST_NUMBER = 1e15
_INT64 = 2**63
#: A file full of holes can say any size, and would be read to its end for its hash.
_LARGEST_FILM_BYTES = 16 * 1024**4
_MOST_ATTEMPTS = 100_000
_LONGEST_PLAY_S = 366 * 86_400.0
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
#: Clocks of nodes differ.
_AHEAD = timedelta(days=1)

_JOB_ID = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
#: Folders in the archive that hold no films: ours, and Resilio Sync's.
_NOT_FILMS = frozenset({".h2r-staging", ".h2r-manifest", ".sync"})


class BadEntry(Exception):
    """What was read is no entry; the message says why."""


def read_document(content: bytes) -> dict[str, Any]:
    """Return the JSON object in a file. Raises BadEntry."""
    if len(content) > MOST_BYTES:
        raise BadEntry("it is too large to be an entry")
    try:
        document = json.loads(content.decode("utf-8"))
    except RecursionError as error:
        raise BadEntry("it is nested too deep") from error
    except ValueError as error:  # no UTF-8, no JSON, or a number of thousands of digits
        raise BadEntry("it is not JSON") from error
    if not isinstance(document, dict):
        raise BadEntry("it is not a JSON object")
    _refuse_absurd(document)
    return document


def entry_of(document: dict[str, Any], job_id: str) -> ManifestEntry:
    """Return the entry that a document is, of the job that its file is named after. Raises BadEntry."""
    if document.get("version", _VERSION) != _VERSION:
        raise BadEntry("it is of another version than this program knows")
    try:
        entry = ManifestEntry.model_validate(
            {name: value for name, value in document.items() if name != FIELD}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise BadEntry(f"{field or 'it'}: {first['msg']}") from error
    if entry.job_id != job_id or not _JOB_ID.fullmatch(entry.job_id):
        raise BadEntry("it is of another job than its file is named after")
    _refuse_stray_path(entry.output.path)
    _refuse_impossible(entry)
    return entry


def _refuse_absurd(document: dict[str, Any]) -> None:
    """Refuse values that no part of an entry can have, wherever they stand."""
    waiting: list[tuple[Any, int]] = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        match value:
            case str():
                _refuse_text(value)
            case bool() | None:
                pass
            case int() if not -_INT64 <= value < _INT64:
                raise BadEntry("a number in it is too large")
            case float() if not math.isfinite(value) or abs(value) > _LARGEST_NUMBER:
                raise BadEntry("a number in it is too large")
            case list() | dict() if depth >= _MOST_DEPTH:
                raise BadEntry("it is nested too deep")
            case list():
                waiting.extend((each, depth + 1) for each in value)
            case dict():
                for name, each in value.items():
                    waiting += [(name, depth + 1), (each, depth + 1)]


def _refuse_text(text: str) -> None:
    if len(text) > _LONGEST_TEXT:
        raise BadEntry("a text in it is too long")
    if "\0" in text:
        raise BadEntry("a text in it has a character that no file name can have")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadEntry("a text in it is not Unicode") from error


def _refuse_stray_path(text: str) -> None:
    """Refuse a path that is not that of a file below the archive."""
    parts = text.split("/")
    if text.startswith("/") or "" in parts or "." in parts or ".." in parts:
        raise BadEntry("output.path: it is no path below the archive")
    if len(text.encode()) > _LONGEST_PATH or any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise BadEntry("output.path: it is too long for a file")
    if parts[0] in _NOT_FILMS:
        raise BadEntry("output.path: it lies in a folder that holds no films")


def _refuse_impossible(entry: ManifestEntry) -> None:
    """Refuse numbers, times and names that a publication cannot have."""
    output, source, result = entry.output, entry.source, entry.result
    for size_bytes in (output.size_bytes, source.size_bytes, result.size_bytes):
        if not 0 <= size_bytes <= _LARGEST_FILM_BYTES:
            raise BadEntry("a size in it is negative or beyond that of any film")
    if output.size_bytes != result.size_bytes:
        raise BadEntry("it tells of two sizes of one file")
    if output.sha256 and not _SHA256.fullmatch(output.sha256):
        raise BadEntry("output.sha256: it is no SHA-256")
    if (result.sha256 or "") != output.sha256:
        raise BadEntry("it tells of two hashes of one file")
    for seconds in (source.duration_s or 0.0, result.duration_s, result.elapsed_s, entry.report.elapsed_s):
        if not 0 <= seconds <= _LONGEST_PLAY_S:
            raise BadEntry("a duration in it is negative or longer than a year")
    for moment in (entry.created_at, entry.started_at, entry.published_at):
        if not _OLDEST <= moment <= datetime.now(UTC) + _AHEAD:
            raise BadEntry("a time in it is before the year 2000 or has yet to come")
    lowest, highest = PRIORITY_RANGE
    if not lowest <= entry.priority <= highest or not 0 <= entry.attempts <= _MOST_ATTEMPTS:
        raise BadEntry("its priority or its number of attempts is out of range")
    for name in (entry.owner, entry.node, entry.handbrake_version):
        if len(name) > _LONGEST_NAME or _UNPRINTABLE.search(name):
            raise BadEntry("a name in it is too long or has control characters")
    if not PurePosixPath(entry.input_path).is_absolute() or len(entry.input_path) > _LONGEST_PATH:
        raise BadEntry("input_path: it is no absolute path")
