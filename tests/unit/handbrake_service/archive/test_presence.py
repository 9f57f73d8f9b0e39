"""A folder that disappeared or was replaced by another one."""

from pathlib import Path

import pytest

from handbrake_service.archive.presence import Presence


def test_a_folder_that_returns_is_recognised_and_a_replacement_is_not(tmp_path: Path) -> None:
    folder, away = tmp_path / "archive", tmp_path / "away"
    folder.mkdir()
    presence = Presence(folder)
    before = presence.identity()
    assert before is not None

    folder.rename(away)
    assert presence.identity() is None
    with pytest.raises(FileNotFoundError, match="archive"):
        presence.require_present()

    folder.mkdir()
    assert presence.identity() not in (None, before)
    folder.rmdir()
    away.rename(folder)
    assert presence.identity() == before


def test_a_file_does_not_count_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "archive").touch()
    assert Presence(tmp_path / "archive").identity() is None
