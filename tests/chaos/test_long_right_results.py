"""Hundreds of correct results of the real HandBrakeCLI: no verification check may reject any of them."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from handbrake_service.film_reader.client import FilmReader
from handbrake_service.handbrake.cli import find_handbrake
from handbrake_service.inspection.inspector import Inspector
from tests.support import films
from tests.support.right_cases import LOWEST, SECONDS, SOURCES, cases
from tests.support.right_results import RightResults, Settings
from tests.support.verified import ResultVerifier

#: Number of films with random scenes.
_FILMS = 8
#: Encoding so small a film leaves half of two CPUs idle.
_CONCURRENT = 3


@pytest.fixture
def right(tmp_path: Path) -> Iterator[RightResults]:
    """Encodes and verifies results in a temporary folder."""
    handbrake = find_handbrake()
    inspections, results = tmp_path / "inspections", tmp_path / "results"
    inspections.mkdir()
    results.mkdir()
    with closing(FilmReader()) as reader:
        verifier = ResultVerifier(Inspector(handbrake, inspections), reader, tmp_path)
        yield RightResults(handbrake, verifier, results)


@pytest.mark.timeout(3000)
def test_two_hundred_correct_results_pass(right: RightResults, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    sources = {name: make(tmp_path / "sources" / name) for name, make in SOURCES.items()}
    wanted = cases()
    assert len(wanted) >= 200
    failures = _failed_checks(right, sources, wanted)
    assert not failures, "\n".join(failures)


@pytest.mark.timeout(1500)
def test_low_qualities_of_random_films_pass(right: RightResults, tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", time.time_ns() % 1_000_000))
    print(f"films of seeds {seed} to {seed + _FILMS - 1}")  # noqa: T201
    (tmp_path / "sources").mkdir()
    sources = {}
    for number in range(seed, seed + _FILMS):
        name = f"film {number}.mkv"
        scenes = films.random_scenes(number)
        sources[name] = films.make_film(
            tmp_path / "sources" / name, SECONDS, scenes=scenes, encoded=(*films.X264, "-c:a", "aac")
        )
    failures = _failed_checks(right, sources, list(product(sources, LOWEST)))
    assert not failures, "\n".join(failures)


def _failed_checks(
    right: RightResults, sources: Mapping[str, Path], wanted: Sequence[tuple[str, Settings]]
) -> list[str]:
    """Return the failed checks of correct results, of which there should be none."""

    def failed_checks(case: tuple[str, Settings]) -> list[str]:
        name, settings = case
        checks = right.verified(sources[name], settings).report.checks
        return [f"{name}, {settings.name}: {check}" for check in checks if not check.passed]

    with ThreadPoolExecutor(_CONCURRENT) as pool:
        return [failure for several in pool.map(failed_checks, wanted) for failure in several]
