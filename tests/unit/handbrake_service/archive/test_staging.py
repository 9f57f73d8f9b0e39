"""Staging is on the results' mount, is cleaned of our own files, and is ignored by Resilio Sync."""

import os
from pathlib import Path

import pytest

from handbrake_service.archive.staging import STAGING, Staging
from tests.support.manual_clock import START, ManualClock
from tests.support.small_disk import small_disk

JOB = "0123456789abcdef"
PART = f"{JOB}-token123.part"


def old_file(path: Path, days: float) -> Path:
    """Create a file that is, like its folder, `days` old."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    then = START.timestamp() - days * 86_400
    os.utime(path, (then, then))
    os.utime(path.parent, (then, then))
    return path


def test_only_leftovers_of_vanished_nodes_are_deleted(tmp_path: Path) -> None:
    staging = Staging(tmp_path, "n1", clock=ManualClock())
    staging.prepare()
    gone = old_file(tmp_path / STAGING / "gone" / PART, 3)
    kept = [
        old_file(tmp_path / STAGING / "there" / PART, 3),
        old_file(tmp_path / STAGING / "lately" / PART, 0),
        old_file(tmp_path / STAGING / "foreign" / "notes.txt", 3),
        old_file(tmp_path / STAGING / "foreign2" / "somebody.part", 3),
        old_file(tmp_path / "elsewhere" / PART, 3),
    ]
    (tmp_path / STAGING / "linked").symlink_to(tmp_path / "elsewhere")
    staging.delete_orphans(["there", "n1"])
    assert not gone.exists()
    assert not gone.parent.exists()
    assert all(path.exists() for path in kept)


def test_own_leftovers_are_deleted_in_every_staging_folder_but_unknown_names_are_kept(tmp_path: Path) -> None:
    leftovers = [
        old_file(tmp_path / "archive" / STAGING / "n1" / PART, 0),
        old_file(tmp_path / "staging" / "n1" / f"{JOB}-token123.3.part", 0),
    ]
    unknown = old_file(tmp_path / "staging" / "n1" / "mine.part", 0)
    Staging(tmp_path / "archive", "n1", tmp_path / "staging").prepare()
    assert not any(path.exists() for path in leftovers)
    assert unknown.exists()


def test_results_are_first_copied_to_the_mount_of_the_output(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    with small_disk(archive, "size=1m"):
        elsewhere = Staging(archive, "n1", tmp_path / "staging")
        elsewhere.prepare()
        staged = elsewhere.path(JOB, "token123456")
        assert (
            elsewhere.path_on_mount_of(archive / "tv" / "a.mkv", staged)
            == archive / STAGING / "n1" / staged.name
        )
        inside = Staging(archive, "n1")
        inside.prepare()
        staged = inside.path(JOB, "token123456")
        assert inside.path_on_mount_of(archive / "tv" / "a.mkv", staged) == staged
        (archive / "disk").mkdir()
        with small_disk(archive / "disk", "size=1m"):
            near = archive / "disk" / STAGING / "n1" / staged.name
            assert inside.path_on_mount_of(archive / "disk" / "tv" / "a.mkv", staged) == near
            near.write_bytes(b"left by a crash")
            inside.prepare()
            assert not near.exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b".h2r-staging\n"),
        (b"*.tmp\n", b"*.tmp\n.h2r-staging\n"),
        (b"*.tmp", b"*.tmp\n.h2r-staging\n"),
        (b"\xef\xbb\xbf*.tmp\r\n", b"\xef\xbb\xbf*.tmp\r\n.h2r-staging\r\n"),
        (b"a\n.h2r-staging\nb\n", b"a\n.h2r-staging\nb\n"),
    ],
)
def test_the_ignore_list_gets_one_line_and_is_otherwise_unchanged(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    ignore_list = tmp_path / ".sync" / "IgnoreList"
    ignore_list.parent.mkdir()
    ignore_list.write_bytes(before)
    (tmp_path / ".sync" / "ID").write_bytes(b"share")
    for _ in range(2):
        Staging(tmp_path, "n1").prepare()
        assert ignore_list.read_bytes() == after
    assert sorted(path.name for path in (tmp_path / ".sync").iterdir()) == ["ID", "IgnoreList"]


def test_no_ignore_list_is_created_and_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / ".sync").mkdir()
    Staging(tmp_path, "n1").prepare()
    assert list((tmp_path / ".sync").iterdir()) == []
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    (tmp_path / ".sync" / "IgnoreList").symlink_to(target)
    Staging(tmp_path, "n1").prepare()
    assert target.read_bytes() == b"mine"
