"""The summary shows the relevant lines of a failure."""

from pathlib import Path

import pytest

from tests.runner import summary
from tests.runner.processes import Outcome
from tests.runner.progress import PytestRun
from tests.runner.steps import Step
from tests.runner.summary import failures_text, slowest_text, steps_text

TRACEBACK = """
    def test_y() -> None:
        value = compute()
>       assert value == 4
E       assert 3 == 4
E        +  where 3 = round(3.2)

tests/unit/test_x.py:12: AssertionError"""


def outcome(name: str, status: int, *, is_pytest: bool = False) -> Outcome:
    return Outcome(Step(name, (), 1, is_pytest=is_pytest), status, 12.3, 4.5)


def test_a_failed_test_is_shown_with_its_error_and_location() -> None:
    test_run = PytestRun()
    test_run.take({"event": "ended", "test": "t::y", "outcome": "failed", "seconds": 1, "text": TRACEBACK})
    text = failures_text([outcome("python-tests", 1, is_pytest=True)], {"python-tests": test_run})
    assert [line.strip() for line in text.splitlines()] == [
        "t::y",
        "E       assert 3 == 4",
        "E        +  where 3 = round(3.2)",
        "tests/unit/test_x.py:12: AssertionError",
        "(full log: artifacts/python-tests.log)",
    ]


def test_other_steps_are_shown_with_the_end_of_their_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "ARTIFACTS", tmp_path)
    (tmp_path / "mypy.log").write_text("\n".join(f"line {number}" for number in range(50)))
    lines = failures_text([outcome("mypy", 1), outcome("ruff", 0)], {}).splitlines()
    assert lines[0].strip() == "mypy"
    assert lines[-2].strip() == "line 49"
    assert len(lines) < 20


def test_a_pytest_step_without_tests_fails_unless_it_may_be_empty() -> None:
    named = Step("e2e", (), 1, is_pytest=True, may_be_empty=True)
    assert "passed" in steps_text([Outcome(named, 5, 1, 1)], {})
    assert "FAILED" in steps_text([outcome("e2e", 5, is_pytest=True)], {})
    assert "FAILED" in steps_text([outcome("mypy", 5)], {})


def test_the_ten_slowest_tests_are_listed() -> None:
    test_run = PytestRun(ended={f"t{number}": ("passed", float(number)) for number in range(30)})
    lines = slowest_text([test_run]).splitlines()
    assert [line.split()[-1] for line in lines] == [f"t{number}" for number in range(29, 19, -1)]
