"""What `./h2r run` reads from the environment."""

from pathlib import Path

import pytest

from local_stack.settings import CHECKOUT, StackSettings
from shared.runtime.environment import SettingsError, read_environment


def test_an_empty_environment_gives_the_documented_defaults() -> None:
    settings = read_environment(StackSettings, {})
    assert settings.home == CHECKOUT / ".h2r"
    assert settings.ports == {
        "REDIS_PORT": 6380,
        "HANDBRAKE_PORT": 8081,
        "GATEWAY_PORT": 8080,
        "FRONTEND_PORT": 3000,
    }


def test_all_invalid_ports_are_reported_together() -> None:
    with pytest.raises(SettingsError, match=r"GATEWAY_PORT(.|\n)*REDIS_PORT"):
        read_environment(StackSettings, {"GATEWAY_PORT": "http", "REDIS_PORT": "70000"})


def test_folders_become_absolute_and_may_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    settings = read_environment(StackSettings, {"H2R_HOME": "~/h2r", "TV_SOURCE": "tv"})
    assert settings.home == Path("/home/ada/h2r")
    assert settings.tv_source == Path.cwd() / "tv"


def test_the_admin_password_is_hidden_in_tracebacks() -> None:
    assert "hunter2hunter2" not in repr(read_environment(StackSettings, {"ADMIN_PASSWORD": "hunter2hunter2"}))
