"""The folder of a run belongs to one run at a time."""

from pathlib import Path

import pytest

from local_stack.errors import HomeInUse, StackError
from local_stack.home import hold


def test_a_home_is_held_by_one_run_only_and_free_afterwards(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(HomeInUse, match=str(tmp_path)), hold(tmp_path):
        pass
    with hold(tmp_path):
        pass


def test_secrets_are_kept_from_other_users(tmp_path: Path) -> None:
    with hold(tmp_path) as home:
        assert home.secrets.stat().st_mode & 0o077 == 0
        assert home.redis.stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="cannot be used"), hold(tmp_path / "file" / "home"):
        pass
