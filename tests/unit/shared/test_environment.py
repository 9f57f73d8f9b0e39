"""Settings from the environment: all problems reported together, secrets from files, no placeholders."""

from pathlib import Path

import pytest
from pydantic import Field

from shared.runtime.environment import Settings, SettingsError, SigningKey, TextList, read_environment

KEY = "k" * 32


class Sample(Settings):
    """Settings like those of a service."""

    port: int = Field(default=1, ge=1, alias="SAMPLE_PORT")
    names: TextList = Field(default=(), alias="SAMPLE_NAMES")
    key: SigningKey = Field(alias="SAMPLE_KEY")


def test_values_come_from_their_variables() -> None:
    settings = read_environment(
        Sample, {"SAMPLE_PORT": "80", "SAMPLE_NAMES": "a, b,,", "SAMPLE_KEY": KEY, "OTHER": "x"}
    )
    assert (settings.port, settings.names, settings.key.get_secret_value()) == (80, ("a", "b"), KEY)


def test_an_empty_variable_counts_as_unset() -> None:
    assert read_environment(Sample, {"SAMPLE_PORT": "", "SAMPLE_KEY": KEY}).port == 1


def test_a_secret_may_be_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert read_environment(Sample, {"SAMPLE_KEY_FILE": str(file)}).key.get_secret_value() == KEY


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_environment(Sample, {"SAMPLE_PORT": "no", "SAMPLE_KEY_FILE": str(tmp_path / "none")})
    assert "SAMPLE_PORT" in str(caught.value)
    assert "SAMPLE_KEY_FILE" in str(caught.value)


@pytest.mark.parametrize("key", ["changeme", "secret", "short", "x" * 31])
def test_a_known_or_short_signing_key_is_refused(key: str) -> None:
    with pytest.raises(SettingsError, match="SAMPLE_KEY: use at least 32 random characters"):
        read_environment(Sample, {"SAMPLE_KEY": key})
