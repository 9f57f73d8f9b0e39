"""Full language tags from intact, damaged and hostile Matroska files."""

import os
import random
from pathlib import Path

import pytest

from handbrake_service.media.matroska import full_languages
from tests.support.media import make_clip
from tests.support.sources import regional


def languages(path: Path) -> dict[int, str]:
    """Return the languages read from a file, by stream."""
    fd = os.open(path, os.O_RDONLY)
    try:
        return full_languages(fd)
    finally:
        os.close(fd)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film whose language tags have a region and a script."""
    return regional(tmp_path_factory.mktemp("film") / "film.mkv")


def test_languages_are_found_by_stream(film: Path) -> None:
    assert languages(film) == {1: "pt-BR", 2: "zh-Hant"}


@pytest.mark.parametrize("name", ["plain.mkv", "plain.mp4"])
def test_a_file_without_full_tags_has_none(tmp_path: Path, name: str) -> None:
    assert languages(make_clip(tmp_path / name, 1)) == {}


def test_a_damaged_file_raises_no_error(film: Path, tmp_path: Path) -> None:
    content, damaged = film.read_bytes()[:4096], tmp_path / "damaged.mkv"
    dice = random.Random(1)
    for _ in range(300):
        noisy = bytearray(content[: dice.randrange(len(content))])
        for _ in range(dice.randrange(8)):
            if noisy:
                noisy[dice.randrange(len(noisy))] = dice.randrange(256)
        damaged.write_bytes(noisy)
        assert set(languages(damaged)) <= set(range(1000))


def test_reading_stops_after_too_many_elements(tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.mkv"
    hostile.write_bytes(b"\xec\x80" * 100_000)  # more empty elements than are read
    assert languages(hostile) == {}
