"""Selects the steps to run: all, those named on the command line, or those that failed last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.runner.record import Record
from tests.runner.steps import (
    ALL_LANES,
    ROOT,
    TEST_TIMEOUT_S,
    Step,
    check_steps,
    dashboard_build_step,
    dashboard_tests_step,
    pytest_step,
)

_PYTHON_TESTS = ("tests/unit", "tests/integration", "tests/faults")
_E2E = "tests/e2e"
#: The folders that the pytest steps of a whole run collect.
_TARGETS = {"python-tests": _PYTHON_TESTS, "e2e": (_E2E,), "tests-alone": (*_PYTHON_TESTS, _E2E)}
_CHAOS_TIMEOUT_S = 3_600


class UnknownSelection(Exception):
    """An argument names neither a step nor a test."""


@dataclass(frozen=True)
class Machine:
    """How many lanes the machine has, and how slow it is."""

    lanes: int
    pace: float


def all_steps(machine: Machine) -> list[Step]:
    """Return every step of `./h2r test`."""
    others = [dashboard_tests_step(), *check_steps()]
    return _test_steps(machine, [*_PYTHON_TESTS, _E2E], others=others, may_be_empty=False)


def chaos_steps(machine: Machine) -> list[Step]:
    """Return the only step of `./h2r chaos`."""
    timeout_s = _CHAOS_TIMEOUT_S * machine.pace
    return [pytest_step("chaos", ["tests/chaos"], timeout_s, typical_s=1_200, lanes=ALL_LANES)]


def selected_steps(words: Sequence[str], options: Sequence[str], machine: Machine) -> list[Step]:
    """Return the named steps, and the steps that run the named tests; `options` are pytest's.

    Tests are named by their path, with or without `tests/`. Options alone select all tests.
    Raises UnknownSelection.
    """
    named = {step.name: step for step in (dashboard_tests_step(), *check_steps())}
    targets: list[str] = []
    steps: list[Step] = []
    for word in words:
        path = word.removeprefix("tests/").rstrip("/")
        if word in named:
            steps.append(named[word])
        elif path and (ROOT / "tests" / path.partition("::")[0]).exists():
            targets.append(f"tests/{path}")
        else:
            raise UnknownSelection(
                f"{word!r} is neither a test (such as unit or faults/test_kills.py) nor a step: "
                f"{', '.join(sorted(named))}."
            )
    if not words:
        targets = [*_PYTHON_TESTS, _E2E]
    return _test_steps(machine, targets, options, others=steps)


def failed_steps(record: Record, options: Sequence[str], machine: Machine) -> list[Step]:
    """Return steps that run only what failed in the last run."""
    known = {step.name: step for step in (dashboard_build_step(), dashboard_tests_step(), *check_steps())}
    others = [known[name] for name in record.failed_steps if name in known]
    tests = [test for test in record.failed_tests if (ROOT / test.partition("::")[0]).exists()]
    # A pytest step that failed without a failed test, for example by a crash, runs again completely.
    for name in record.failed_steps:
        tests += _TARGETS.get(name, ())
    return _test_steps(machine, list(dict.fromkeys(tests)), options, others=others)


def _has_alone(target: str) -> bool:
    """Return whether a test at or below `target` is marked `alone`, without collecting tests."""
    path = ROOT / target.partition("::")[0]
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    return any("\n@pytest.mark.alone\n" in file.read_text(encoding="utf-8") for file in files)


def _test_steps(
    machine: Machine,
    targets: Sequence[str],
    options: Sequence[str] = (),
    *,
    others: Sequence[Step],
    may_be_empty: bool = True,
) -> list[Step]:
    def step(name: str, targets: Sequence[str], marked: str, **facts: Any) -> Step:
        arguments = [*targets, "-m", marked, *options]
        timeout_s = TEST_TIMEOUT_S * machine.pace
        return pytest_step(name, arguments, timeout_s, may_be_empty=may_be_empty, **facts)

    e2e = [target for target in targets if target.startswith(_E2E)]
    python = [target for target in targets if not target.startswith(_E2E)]
    build = dashboard_build_step()
    steps: list[Step] = []
    if python:
        lanes = max(machine.lanes - 1, 1) if e2e or others else machine.lanes
        steps.append(step("python-tests", python, "not alone", typical_s=700, lanes=lanes))
    if e2e or build in others or any(other.after for other in others):
        steps.append(build)
    if e2e:
        steps.append(step("e2e", e2e, "not alone", typical_s=550, after=build.name))
    steps += [other for other in others if other != build]
    if any(map(_has_alone, targets)):
        steps.append(step("tests-alone", targets, "alone", typical_s=20, lanes=ALL_LANES))
    return steps
