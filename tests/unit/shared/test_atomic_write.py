"""Files that are written as a whole or not at all."""

import threading
from pathlib import Path

import pytest

from shared.runtime.atomic_write import atomic_write


def test_a_file_is_created_and_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    atomic_write(file, b"old and longer")
    atomic_write(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_reader_who_has_it_open_keeps_the_old_content(tmp_path: Path) -> None:
    file = tmp_path / "file"
    atomic_write(file, b"old")
    with file.open("rb") as reader:
        atomic_write(file, b"new")
        assert reader.read() == b"old"


def test_only_the_owner_may_read_what_is_private_whatever_was_there(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch(mode=0o644)
    atomic_write(file, b"word", mode=0o600)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(IsADirectoryError):
        atomic_write(target, b"content")
    assert list(tmp_path.iterdir()) == [target]


def test_of_several_writers_at_once_one_wins_with_all_of_its_content(tmp_path: Path) -> None:
    file, contents = tmp_path / "file", [bytes([number]) * 100_000 for number in range(8)]
    writers = [threading.Thread(target=atomic_write, args=(file, content)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert file.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [file]
