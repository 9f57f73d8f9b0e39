"""Reading a manifest that others may have written: bad entries are reported and skipped."""

import json
import os
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handbrake_service.manifest.reader import MANIFEST, Recorded, Refused, read_entries
from handbrake_service.manifest.signature import Signature, Signer
from tests.support.pace import within
from tests.unit.handbrake_service.manifest.entries import JOB, changed, open_files, plant, publish, record

UNSIGNED = Signer(None)
GOOD = "00000000000000aa"


def read(archive: Path) -> tuple[list[Recorded], list[Refused]]:
    """Read a manifest; return its entries and those that were refused."""
    found = list(read_entries(archive, UNSIGNED))
    entries = [each for each in found if isinstance(each, Recorded)]
    return entries, [each for each in found if isinstance(each, Refused)]


def test_an_entry_that_a_node_wrote_is_read_unchanged(tmp_path: Path) -> None:
    entry = publish(tmp_path)
    record(tmp_path, entry, UNSIGNED)
    assert read(tmp_path) == ([Recorded(entry, Signature.UNSIGNED)], [])


def time_in(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


DOCUMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "another version": ({"version": 2}, "does not support"),
    "an unknown field": ({"shell": "rm -rf /"}, "shell: Extra inputs"),
    "another job": ({"job_id": "f" * 16}, "job id does not match"),
    "an absolute path": ({"output__path": "/etc/passwd"}, "not a path below the archive"),
    "a path out of the archive": ({"output__path": "tv/../../secret"}, "not a path below the archive"),
    "a path with a dot": ({"output__path": "./film.mkv"}, "not a path below the archive"),
    "no path": ({"output__path": ""}, "not a path below the archive"),
    "a path with NUL": ({"output__path": "tv/film\0.mkv"}, "NUL character"),
    "a path that is not Unicode": ({"output__path": "tv/\udc80.mkv"}, "not valid Unicode"),
    "a very long path": ({"output__path": "a/" * 4000 + "b"}, "too long"),
    "a very long name": ({"output__path": "a" * 300}, "too long"),
    "another's unfinished file": ({"output__path": ".h2r-staging/n/x.part"}, "does not contain films"),
    "a manifest entry as a film": ({"output__path": ".h2r-manifest/01/x.json"}, "does not contain films"),
    "a negative size": ({"output__size_bytes": -1, "result__size_bytes": -1}, "negative"),
    "different sizes": ({"output__size_bytes": 1}, "two different sizes"),
    "a size larger than any film": (
        {"output__size_bytes": 2**50, "result__size_bytes": 2**50},
        "than any film",
    ),
    "a size larger than any file": ({"output__size_bytes": 2**63}, "too large"),
    "a size of hundreds of digits": ({"source__size_bytes": 10**400}, "too large"),
    "an mtime out of range": ({"output__mtime_ns": 10**30}, "too large"),
    "an invalid hash": ({"output__sha256": "x" * 64, "result__sha256": "x" * 64}, "not a SHA-256"),
    "different hashes": ({"result__sha256": "0" * 64}, "two different hashes"),
    "a negative duration": ({"result__duration_s": -1}, "duration"),
    "an infinite duration": ({"source__duration_s": float("inf")}, "too large"),
    "a duration that is not a number": ({"result__elapsed_s": float("nan")}, "too large"),
    "a duration of a thousand years": ({"result__duration_s": 3e10}, "duration"),
    "a publication in the future": ({"published_at": time_in(3)}, "in the future"),
    "a time in the year 9999": ({"created_at": "9999-12-31T23:59:59-23:59"}, "in the future"),
    "a time in the year 1": ({"started_at": "0001-01-01T00:00:00Z"}, "before the year 2000"),
    "an invalid time": ({"published_at": "yesterday"}, "published_at"),
    "an absurd priority": ({"priority": 101}, "out of range"),
    "negative attempts": ({"attempts": -1}, "out of range"),
    "an owner with control characters": ({"owner": "ann\x1b[2J"}, "control characters"),
    "a very long owner": ({"owner": "a" * 1000}, "too long"),
    "a very long text": ({"input_path": "/" + "a" * 100_000}, "too long"),
    "a relative source": ({"input_path": "film.mkv"}, "not an absolute path"),
    "an unknown check": ({"report__checks": [{"name": "x"}]}, "report.checks.0"),
    "an unknown option": ({"options__encoder_options": "stats=/etc/passwd"}, "options.encoder_options"),
}


@pytest.mark.parametrize(("fields", "reason"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_an_invalid_entry_is_refused(tmp_path: Path, fields: dict[str, Any], reason: str) -> None:
    plant(tmp_path, json.dumps(changed(publish(tmp_path), **fields)))
    record(tmp_path, publish(tmp_path, "good.mkv", GOOD), UNSIGNED)
    entries, refused = read(tmp_path)
    assert [each.entry.job_id for each in entries] == [GOOD]
    assert [reason in each.reason for each in refused] == [True], refused


CONTENTS: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "not JSON"),
    "not JSON": (b"{", "not JSON"),
    "not UTF-8": (b'{"owner": "\xff"}', "not JSON"),
    "not an object": (b"[]", "not a JSON object"),
    "deeply nested lists": (b"[" * 500_000, "nested too deeply"),
    "deeply nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    "moderately nested objects": (b'{"a":' * 50 + b"1" + b"}" * 50, "nested too deeply"),
    "a number of a million digits": (b'{"a":' + b"1" * 1_000_000 + b"}", "not JSON"),
    "a number too large": (b'{"a":1e999}', "number in it is too large"),
    "a file too large": (b" " * 2_000_000, "too large to be an entry"),
}


@pytest.mark.parametrize(("content", "reason"), CONTENTS.values(), ids=CONTENTS.keys())
def test_a_file_that_is_not_an_entry_is_refused_immediately(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    plant(tmp_path, content)
    record(tmp_path, publish(tmp_path, "good.mkv", GOOD), UNSIGNED)
    with within(2):
        entries, refused = read(tmp_path)
    assert [each.entry.job_id for each in entries] == [GOOD]
    assert [reason in each.reason for each in refused] == [True], refused


def _link(path: Path, secret: Path) -> None:
    path.symlink_to(secret)


def _pipe(path: Path, _secret: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path, _secret: Path) -> None:
    path.mkdir()


def _device(path: Path, _secret: Path) -> None:
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
        path.open("rb").close()
    except OSError:
        pytest.skip("creating devices requires root and a suitable file system")


@pytest.mark.parametrize("make", [_link, _pipe, _folder, _device])
def test_an_entry_that_is_not_a_regular_file_is_neither_followed_nor_waited_for(
    tmp_path: Path, make: Callable[[Path, Path], None]
) -> None:
    archive, secret = tmp_path / "archive", tmp_path / "secret"
    archive.mkdir()
    secret.write_text(json.dumps(changed(publish(archive))))
    place = plant(archive, "")
    place.unlink()
    make(place, secret)
    record(archive, publish(archive, "good.mkv", GOOD), UNSIGNED)
    before = open_files()
    with within(2):
        entries, refused = read(archive)
    assert [each.entry.job_id for each in entries] == [GOOD]
    assert [each.reason for each in refused] == ["it cannot be read: it is not a regular file"]
    assert open_files() == before


def test_a_linked_folder_in_the_manifest_is_not_followed(tmp_path: Path) -> None:
    archive, outside = tmp_path / "archive", tmp_path / "outside"
    record(outside, publish(outside), UNSIGNED)
    record(archive, publish(archive, "good.mkv", GOOD), UNSIGNED)
    (archive / MANIFEST / "01").symlink_to(outside / MANIFEST / "01")
    (archive / MANIFEST / "02").write_text("no folder")
    entries, refused = read(archive)
    assert [each.entry.job_id for each in entries] == [GOOD]
    assert [each.path for each in refused] == ["01", "02"]


def test_a_linked_manifest_is_an_error(tmp_path: Path) -> None:
    archive, outside = tmp_path / "archive", tmp_path / "outside"
    archive.mkdir()
    record(outside, publish(outside), UNSIGNED)
    (archive / MANIFEST).symlink_to(outside / MANIFEST)
    with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
        read(archive)


@pytest.mark.parametrize("name", [b"01\xff3456789abcdef.t.json", b"0123.json", b"0123456789ABCDEF.t.json"])
def test_an_invalid_file_name_is_refused(tmp_path: Path, name: bytes) -> None:
    folder = tmp_path / MANIFEST / "01"
    folder.mkdir(parents=True)
    (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_text(json.dumps(changed(publish(tmp_path))))
    entries, refused = read(tmp_path)
    assert entries == []
    assert [each.reason for each in refused] == ["its name is not that of an entry"]


def test_unfinished_files_and_other_folders_are_ignored(tmp_path: Path) -> None:
    plant(tmp_path, "half", f".{JOB}.0123abcd.part")
    plant(tmp_path, "half", f"01/{JOB}.0123abcd.json.!sync")
    (tmp_path / MANIFEST / "readme").mkdir()
    assert read(tmp_path) == ([], [])


def test_a_thousand_bad_entries_are_refused_individually(tmp_path: Path) -> None:
    for number in range(1000):
        plant(tmp_path, "{", f"{number:016x}.planted0.json")
    before = open_files()
    began_s = time.monotonic()
    entries, refused = read(tmp_path)
    assert time.monotonic() - began_s < 10
    assert (len(entries), len(refused)) == (0, 1000)
    assert open_files() == before
