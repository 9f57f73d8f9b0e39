"""Command line arguments select exactly the steps that run them."""

import pytest

from tests.runner.record import Record
from tests.runner.selection import Machine, UnknownSelection, all_steps, failed_steps, selected_steps
from tests.runner.steps import ALL_LANES

MACHINE = Machine(lanes=4, pace=2.0)


def names(steps: list[object]) -> list[str]:
    return [step.name for step in steps]  # type: ignore[attr-defined]


def test_a_whole_run_has_every_step_once_and_tests_marked_alone_last() -> None:
    found = names([*all_steps(MACHINE)])
    assert len(found) == len(set(found))
    assert {"python-tests", "e2e", "dashboard-tests", "mypy", "ruff", "shellcheck"} <= set(found)
    assert found[-1] == "tests-alone"


def test_folders_and_files_are_named_relative_to_tests() -> None:
    (python,) = selected_steps(["unit", "tests/faults/test_kills.py"], ["-k", "name"], MACHINE)
    assert {"tests/unit", "tests/faults/test_kills.py", "-k", "name"} <= set(python.command)
    assert "-n" in python.command


def test_tests_marked_alone_run_in_their_own_step() -> None:
    build, together, alone = selected_steps(["e2e/test_live.py"], ["-k", "name"], MACHINE)
    assert build.name == "dashboard-build"
    assert {"tests/e2e/test_live.py", "not alone", "-k", "name"} <= set(together.command)
    assert {"tests/e2e/test_live.py", "alone", "-k", "name"} <= set(alone.command)
    assert alone.lanes == ALL_LANES
    assert "-n" not in alone.command


def test_end_to_end_tests_wait_for_the_dashboard() -> None:
    steps = selected_steps(["e2e/test_run.py"], [], MACHINE)
    assert names([*steps]) == ["dashboard-build", "e2e"]
    assert steps[1].after == "dashboard-build"


def test_a_single_test_is_named_with_its_file() -> None:
    test = "unit/runner/test_selection.py::test_a_single_test_is_named_with_its_file"
    assert f"tests/{test}" in selected_steps([test], [], MACHINE)[0].command


def test_a_step_is_selected_by_its_name() -> None:
    assert names([*selected_steps(["mypy", "ruff"], [], MACHINE)]) == ["mypy", "ruff"]


def test_an_unknown_argument_is_refused_listing_the_steps() -> None:
    with pytest.raises(UnknownSelection, match=r"'unti' is neither a test .* nor a step: .*mypy"):
        selected_steps(["unti"], [], MACHINE)


def test_time_limits_follow_the_pace() -> None:
    (timeout,) = (word for word in all_steps(MACHINE)[0].command if word.startswith("--timeout="))
    assert timeout == "--timeout=360"


def test_a_pytest_step_that_failed_without_a_failed_test_runs_again_completely() -> None:
    steps = failed_steps(Record(failed_steps=["python-tests", "dashboard-build"]), [], MACHINE)
    assert names([*steps]) == ["python-tests", "dashboard-build", "tests-alone"]
    assert "tests/faults" in steps[0].command


def test_in_a_whole_run_no_step_may_be_empty() -> None:
    assert not any(step.may_be_empty for step in all_steps(MACHINE))
    assert all(step.may_be_empty for step in selected_steps(["unit"], ["-k", "x"], MACHINE))


def test_only_what_failed_last_time_runs_again() -> None:
    failed = ["tests/unit/runner/test_record.py::test_a", "tests/e2e/test_run.py::test_b"]
    steps = failed_steps(Record(failed_tests=failed, failed_steps=["mypy"]), [], MACHINE)
    assert names([*steps]) == ["python-tests", "dashboard-build", "e2e", "mypy"]
    assert failed_steps(Record(failed_tests=["tests/unit/gone.py::test_a"]), [], MACHINE) == []
