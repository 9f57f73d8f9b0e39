"""The home folder belongs to one run at a time."""

from pathlib import Path

import pytest

from local_stack.errors import HomeInUse, StackError
from local_stack.home import hold


def test_a_home_is_locked_by_one_run_and_released_afterwards(tmp_path: Path) -> None:
    with hold(tmp_path), pytest.raises(HomeInUse, match=str(tmp_path)), hold(tmp_path):
        pass
    with hold(tmp_path):
        pass


def test_secrets_are_hidden_from_other_users(tmp_path: Path) -> None:
    with hold(tmp_path) as home:
        assert home.secrets.stat().st_mode & 0o077 == 0
        assert home.redis.stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_created_raises_an_error_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="cannot be used"), hold(tmp_path / "file" / "home"):
        pass
