"""The pytest plugin writes the events of tests, in one process or several."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.runner.steps import ROOT

_TESTS = """
import pytest

def test_good():
    pass

def test_bad():
    assert 1 == 2

@pytest.mark.skip
def test_skipped():
    pass

@pytest.fixture
def untidy():
    yield
    raise RuntimeError("left over")

def test_untidy(untidy):
    pass
"""


def events_of(folder: Path, *options: str) -> list[dict[str, Any]]:
    file = folder / "events"
    command = [sys.executable, "-m", "pytest", "-p", "tests.runner.reporter", "-q", *options]
    subprocess.run(
        [*command, "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder)],
        cwd=ROOT,
        env=os.environ | {"H2R_TEST_EVENTS": str(file)},
        check=False,
        capture_output=True,
    )
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "two processes"])
def test_each_test_is_collected_started_and_ended_once(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "test_some.py").write_text(_TESTS)
    events = events_of(tmp_path, *options)
    (collected,) = (event for event in events if event["event"] == "collected")
    assert len(collected["tests"]) == 4
    ended = {event["test"].partition("::")[2]: event for event in events if event["event"] == "ended"}
    assert {name: event["outcome"] for name, event in ended.items()} == {
        "test_good": "passed",
        "test_bad": "failed",
        "test_skipped": "skipped",
        "test_untidy": "failed",
    }
    assert len([event for event in events if event["event"] == "ended"]) == 4
    assert "assert 1 == 2" in ended["test_bad"]["text"]
    assert "left over" in ended["test_untidy"]["text"]


def test_a_file_that_cannot_be_collected_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "test_broken.py").write_text("import there_is_no_such_module\n")
    (event,) = events_of(tmp_path)
    assert (event["event"], event["test"]) == ("broken", "test_broken.py")
    assert "there_is_no_such_module" in event["text"]
