"""Publication renames a complete file once and never overwrites another."""

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from handbrake_service.archive.folders import PathEscapesArchive
from handbrake_service.archive.publish import is_published, make_durable, publish
from handbrake_service.archive.rename import NotReplaceable
from handbrake_service.archive.staging import STAGING, Staging

JOB = "0123456789abcdef"
FILM = hashlib.sha256(b"film").hexdigest()


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    """A prepared staging folder."""
    prepared = Staging(tmp_path, "n1")
    prepared.prepare()
    return prepared


def test_the_staged_file_is_published_and_recognised(staging: Staging, tmp_path: Path) -> None:
    staged, output = staging.path(JOB, "token123456"), tmp_path / "tv" / "Show" / "a.mkv"
    staged.write_bytes(b"film")
    stat_result = make_durable(staged, tmp_path, output)
    assert not is_published(output, stat_result.st_size, stat_result.st_mtime_ns, FILM)
    publish(staged, tmp_path, output)
    assert output.read_bytes() == b"film"
    assert not staged.exists()
    assert output.stat().st_mode & 0o777 == 0o644
    assert is_published(output, stat_result.st_size, stat_result.st_mtime_ns, FILM)


def test_nothing_is_ever_replaced(staging: Staging, tmp_path: Path) -> None:
    staged, output = staging.path(JOB, "token123456"), tmp_path / "a.mkv"
    staged.write_bytes(b"new")
    output.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        publish(staged, tmp_path, output)
    assert output.read_bytes() == b"old"
    assert staged.read_bytes() == b"new"


def test_a_broken_link_counts_as_existing(staging: Staging, tmp_path: Path) -> None:
    staged, output = staging.path(JOB, "token123456"), tmp_path / "a.mkv"
    staged.write_bytes(b"new")
    output.symlink_to(tmp_path / "nothing")
    with pytest.raises(FileExistsError):
        publish(staged, tmp_path, output)
    assert output.is_symlink()
    assert not (tmp_path / "nothing").exists()
    assert staged.read_bytes() == b"new"


def test_a_staging_folder_that_is_a_link_out_of_the_archive_is_refused(tmp_path: Path) -> None:
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere"
    archive.mkdir()
    elsewhere.mkdir()
    (archive / STAGING).symlink_to(elsewhere)
    with pytest.raises(PathEscapesArchive):
        Staging(archive, "n1").ensure()
    assert list(elsewhere.iterdir()) == []


def test_only_leftovers_of_this_node_are_deleted(staging: Staging, tmp_path: Path) -> None:
    other = Staging(tmp_path, "n2")
    other.prepare()
    for place in (staging, other):
        place.path(JOB, "token123456").write_bytes(b"x" * 10_000)
    assert staging.written_bytes() >= 10_000
    staging.prepare()
    assert staging.written_bytes() == 0
    assert other.written_bytes() >= 10_000


def test_two_claims_of_a_job_never_write_the_same_file(staging: Staging) -> None:
    assert staging.path(JOB, "aaaaaaaa1") != staging.path(JOB, "bbbbbbbb1")


def test_a_file_is_replaced_atomically(staging: Staging, tmp_path: Path) -> None:
    staged, output = staging.path(JOB, "token123456"), tmp_path / "a.mkv"
    staged.write_bytes(b"new")
    output.write_bytes(b"old")
    seen: list[bytes] = []
    stop = threading.Event()

    def read_repeatedly() -> None:
        while not stop.is_set():
            seen.append(output.read_bytes())

    reader = threading.Thread(target=read_repeatedly)
    reader.start()
    publish(staged, tmp_path, output, output.lstat())
    stop.set()
    reader.join()
    assert set(seen) <= {b"old", b"new"}
    assert output.read_bytes() == b"new"
    assert not staged.exists()


@pytest.mark.parametrize("what", ["folder", "link", "another file"])
def test_only_the_file_that_was_checked_is_replaced(staging: Staging, tmp_path: Path, what: str) -> None:
    staged, output, moved = staging.path(JOB, "token123456"), tmp_path / "a.mkv", tmp_path / "moved.mkv"
    staged.write_bytes(b"new")
    output.write_bytes(b"old")
    checked = output.lstat()
    output.rename(moved)
    match what:
        case "folder":
            output.mkdir()
        case "link":
            output.symlink_to(moved)
        case _:
            output.write_bytes(b"somebody's")
    with pytest.raises(NotReplaceable):
        publish(staged, tmp_path, output, checked)
    assert staged.read_bytes() == b"new"
    assert moved.read_bytes() == b"old"
    assert output.is_dir() or output.read_bytes() != b"new"


def test_a_result_gets_the_mtime_of_its_source_unless_it_is_in_the_future(
    staging: Staging, tmp_path: Path
) -> None:
    staged = staging.path(JOB, "token123456")
    staged.write_bytes(b"film")
    assert make_durable(staged, tmp_path, tmp_path / "a.mkv", 1_000_000_007).st_mtime_ns == 1_000_000_007
    future = time.time_ns() + 3_600 * 10**9
    assert make_durable(staged, tmp_path, tmp_path / "a.mkv", future).st_mtime_ns < future - 10**9


def test_another_file_of_the_same_size_and_mtime_is_not_recognised(staging: Staging, tmp_path: Path) -> None:
    output = tmp_path / "a.mkv"
    output.write_bytes(b"fIlm")
    stat_result = output.stat()
    assert not is_published(output, stat_result.st_size, stat_result.st_mtime_ns, FILM)
    output.write_bytes(b"film")
    stat_result = output.stat()
    assert is_published(output, stat_result.st_size, stat_result.st_mtime_ns, FILM)
    (tmp_path / "link.mkv").symlink_to(output)
    assert not is_published(tmp_path / "link.mkv", stat_result.st_size, stat_result.st_mtime_ns, FILM)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_published_by_root_get_the_owner_of_the_archive(staging: Staging, tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 23456)
    staged, output = staging.path(JOB, "token123456"), tmp_path / "tv" / "a.mkv"
    staged.write_bytes(b"film")
    make_durable(staged, tmp_path, output)
    publish(staged, tmp_path, output)
    assert {(path.stat().st_uid, path.stat().st_gid) for path in (output, output.parent)} == {(12345, 23456)}
