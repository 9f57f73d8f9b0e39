"""The limits of what is accepted as an entry. What is refused, and why, is in `test_reader`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.manifest.signature import FIELD
from handbrake_service.manifest.untrusted import MOST_BYTES, BadEntry, entry_of, read_document
from tests.unit.handbrake_service.manifest.entries import JOB, changed, publish


def document(archive: Path, **fields: Any) -> dict[str, Any]:
    """Return an entry as JSON has it, with other fields."""
    return changed(publish(archive), **fields)


def test_a_document_is_returned_as_it_was_written(tmp_path: Path) -> None:
    written = document(tmp_path)

    assert read_document(json.dumps(written).encode()) == written
    assert entry_of(written, JOB) == publish(tmp_path).model_validate(written)


def test_a_file_may_be_as_large_as_the_limit() -> None:
    content = b'{"a": 1}'.ljust(MOST_BYTES)

    assert read_document(content) == {"a": 1}
    with pytest.raises(BadEntry, match="too large to be an entry"):
        read_document(content + b" ")


def test_lists_and_objects_may_be_nested_twenty_deep() -> None:
    def nest(depth: int) -> bytes:
        return b'{"a":' * depth + b"1" + b"}" * depth

    assert read_document(nest(20))
    with pytest.raises(BadEntry, match="nested too deeply"):
        read_document(nest(21))


@pytest.mark.parametrize("text", ["a" * 65_536, "", "é\u2028\U0001f3ac", "\x1b[2J"])
def test_texts_of_some_length_are_accepted_wherever_they_are(text: str) -> None:
    written = {"a": text, "b": [{text[:10]: text}]}

    assert read_document(json.dumps(written).encode()) == written


@pytest.mark.parametrize("bad", ["a" * 65_537, "a\0b", "\ud800"])
def test_other_texts_are_refused_wherever_they_are(bad: str) -> None:
    for written in ({"a": bad}, {"a": [[bad]]}, {"a": {bad: 1}}):
        with pytest.raises(BadEntry):
            read_document(json.dumps(written).encode())


@pytest.mark.parametrize("number", [0, -(2**63), 2**63 - 1, 1e15, -1e15, True, None])
def test_numbers_of_some_size_are_accepted(number: float | None) -> None:
    assert read_document(json.dumps({"a": number}).encode()) == {"a": number}


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 1.1e15, -1.1e15, float("inf"), float("nan")])
def test_other_numbers_are_refused(number: float) -> None:
    with pytest.raises(BadEntry, match="number in it is too large"):
        read_document(json.dumps({"a": [number]}).encode())


def test_the_signature_is_no_field_of_an_entry(tmp_path: Path) -> None:
    written = document(tmp_path)

    assert entry_of(written | {FIELD: "anything"}, JOB) == entry_of(written, JOB)


LIMITS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "size": (
        {"output__size_bytes": 2**44, "result__size_bytes": 2**44},
        {"output__size_bytes": 2**44 + 1, "result__size_bytes": 2**44 + 1},
    ),
    "play time": ({"source__duration_s": 366 * 86_400.0}, {"source__duration_s": 366 * 86_400.1}),
    "first year": ({"created_at": "2000-01-01T00:00:00Z"}, {"created_at": "1999-12-31T23:59:59Z"}),
    "priority": ({"priority": -100}, {"priority": -101}),
    "attempts": ({"attempts": 100_000}, {"attempts": 100_001}),
    "a name": ({"owner": "a" * 255}, {"owner": "a" * 256}),
    "the name of a film": ({"output__path": "a" * 255}, {"output__path": "a" * 256}),
    "the name of a film in bytes": ({"output__path": "é" * 127}, {"output__path": "é" * 128}),
    "a source": ({"input_path": "/" + "a" * 4095}, {"input_path": "/" + "a" * 4096}),
    "hashes": (
        {"output__sha256": "", "result__sha256": None},
        {"output__sha256": "A" * 64, "result__sha256": "A" * 64},
    ),
}


@pytest.mark.parametrize(("accepted", "refused"), LIMITS.values(), ids=LIMITS.keys())
def test_what_is_at_a_limit_is_accepted_and_what_is_beyond_refused(
    tmp_path: Path, accepted: dict[str, Any], refused: dict[str, Any]
) -> None:
    assert entry_of(document(tmp_path, **accepted), JOB)
    with pytest.raises(BadEntry):
        entry_of(document(tmp_path, **refused), JOB)


def test_clocks_may_differ_by_a_day(tmp_path: Path) -> None:
    def published(after: timedelta) -> dict[str, Any]:
        return document(tmp_path, published_at=(datetime.now(UTC) + after).isoformat())

    assert entry_of(published(timedelta(hours=23)), JOB)
    with pytest.raises(BadEntry, match="in the future"):
        entry_of(published(timedelta(hours=25)), JOB)


@pytest.mark.parametrize("folder", [".h2r-staging", ".h2r-manifest", ".sync"])
def test_only_the_archives_own_folders_hold_no_films(tmp_path: Path, folder: str) -> None:
    with pytest.raises(BadEntry, match="does not contain films"):
        entry_of(document(tmp_path, output__path=f"{folder}/film.mkv"), JOB)
    assert entry_of(document(tmp_path, output__path=f"tv/{folder}/film.mkv"), JOB)
