"""Two hundred right results of the real HandBrakeCLI: no check takes one of them for wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from handbrake_service.film_reader.client import FilmReader
from handbrake_service.handbrake.cli import find_handbrake
from handbrake_service.inspection.inspector import Inspector
from tests.support.right_cases import SOURCES, cases
from tests.support.right_results import RightResults, Settings
from tests.support.verified import ResultVerifier

#: An encode of so small a film leaves half of two processors idle.
_AT_ONCE = 3


@pytest.fixture
def right(tmp_path: Path) -> Iterator[RightResults]:
    """Make right results below a folder."""
    handbrake = find_handbrake()
    inspections, results = tmp_path / "inspections", tmp_path / "results"
    inspections.mkdir()
    results.mkdir()
    with closing(FilmReader()) as reader:
        verifier = ResultVerifier(Inspector(handbrake, inspections), reader, tmp_path)
        yield RightResults(handbrake, verifier, results)


@pytest.mark.timeout(3000)
def test_two_hundred_right_results_pass(right: RightResults, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    sources = {name: make(tmp_path / "sources" / name) for name, make in SOURCES.items()}

    def faults(case: tuple[str, Settings]) -> list[str]:
        name, settings = case
        checks = right.verified(sources[name], settings).report.checks
        return [f"{name}, {settings.name}: {check}" for check in checks if not check.passed]

    wanted = cases()
    assert len(wanted) >= 200
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = [fault for some in pool.map(faults, wanted) for fault in some]
    assert not found, "\n".join(found)
