"""Correct results of the real HandBrakeCLI pass, including their content; `./h2r chaos` tests two hundred."""

from pathlib import Path

import pytest

from handbrake_service.handbrake.cli import HandBrake
from tests.support.right_cases import FEW, MANY, SOURCES, TRACKS
from tests.support.right_results import RightResults, Settings
from tests.support.verified import ResultVerifier

_BY_NAME = {settings.name: settings for settings in (*FEW, *MANY, *TRACKS)}
_CASES = (
    ("film.mkv", "default"),
    ("film.mkv", "x264 51"),
    ("film.mkv", "a part"),
    ("film.mkv", "rotated"),
    ("film.mkv", "padded"),
    ("film.mkv", "cropped"),
    ("film.mkv", "grey"),
    ("dark.mkv", "mp4"),
    ("dark.mkv", "x264 30"),
    ("letterboxed.mkv", "mpeg4 31"),
    ("variable-rate.mkv", "default"),
    ("rotated.mp4", "default"),
    ("tracks.mkv", "by language"),
    ("moment.mkv", "default"),
    ("interrupted sound.mkv", "default"),
    ("unreadable tracks.mkv", "default"),
)


@pytest.fixture(scope="module")
def right(
    handbrake: HandBrake, verifier: ResultVerifier, tmp_path_factory: pytest.TempPathFactory
) -> RightResults:
    """Encodes and verifies results in a temporary folder."""
    return RightResults(handbrake, verifier, tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sources by name."""
    folder = tmp_path_factory.mktemp("right-sources")
    return {name: SOURCES[name](folder / name) for name in dict.fromkeys(name for name, _ in _CASES)}


@pytest.mark.parametrize(("name", "settings"), _CASES)
def test_a_correct_result_passes(
    right: RightResults, sources: dict[str, Path], name: str, settings: str
) -> None:
    wanted: Settings = _BY_NAME[settings]
    report = right.verified(sources[name], wanted).report
    assert [check for check in report.checks if not check.passed] == []
    assert report.frames
