"""The progress line: reported tests, and estimates from earlier runs."""

import json
import re
from pathlib import Path

import pytest

from tests.runner import processes
from tests.runner.progress import Progress
from tests.runner.record import Record
from tests.runner.steps import Step


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The events file of a pytest step named `tests`."""
    monkeypatch.setattr(processes, "ARTIFACTS", tmp_path)
    return tmp_path / "tests.events"


def write(file: Path, *events: dict[str, object]) -> None:
    with file.open("a") as out:
        out.writelines(json.dumps(event) + "\n" for event in events)


def ended(test: str, outcome: str = "passed") -> dict[str, object]:
    return {"event": "ended", "test": test, "outcome": outcome, "seconds": 1.0, "text": ""}


def left_s(line: str) -> int:
    found = re.search(r"about (?:(\d+) min +)?(\d+) s left", line)
    assert found, line
    return 60 * int(found[1] or 0) + int(found[2])


def test_counts_and_failures_are_shown(events: Path) -> None:
    progress = Progress([Step("tests", (), 100, is_pytest=True)], Record(), lanes=2, pace=1)
    write(events, {"event": "collected", "tests": ["a", "b", "c"]}, ended("a"), ended("b", "failed"))
    assert progress.read() == ["b"]
    assert progress.read() == []
    assert "tests 2/3, 1 FAILED" in progress.line(5, {"tests": 5.0})


def test_a_partly_written_event_is_read_when_it_is_complete(events: Path) -> None:
    progress = Progress([Step("tests", (), 100, is_pytest=True)], Record(), lanes=2, pace=1)
    whole = json.dumps(ended("a", "failed"))
    events.write_text(whole[:10])
    assert progress.read() == []
    events.write_text(whole + "\n")
    assert progress.read() == ["a"]


def test_the_estimate_comes_from_the_last_run_and_falls_as_long_tests_end(events: Path) -> None:
    record = Record(steps={"tests": 100}, tests={"long": 90, "short": 10})
    progress = Progress([Step("tests", (), 5, is_pytest=True)], record, lanes=1, pace=1)
    write(events, {"event": "collected", "tests": ["long", "short"]})
    progress.read()
    assert left_s(progress.line(1, {"tests": 1.0})) == 100
    write(events, ended("long"))
    progress.read()
    assert left_s(progress.line(90, {"tests": 90.0})) == 10


def test_a_slow_machine_is_expected_to_take_longer(events: Path) -> None:
    record = Record(steps={"mypy": 100})
    steps = [Step("mypy", (), 5)]
    assert left_s(Progress(steps, record, lanes=1, pace=2).line(1, {"mypy": 1.0})) == 200


def test_waiting_steps_count_too(events: Path) -> None:
    steps = [Step("mypy", (), 50), Step("ruff", (), 50)]
    progress = Progress(steps, Record(), lanes=1, pace=1)
    assert left_s(progress.line(0, {"mypy": 0.0})) == 100
    progress.end("mypy")
    assert left_s(progress.line(50, {"ruff": 0.0})) == 50
