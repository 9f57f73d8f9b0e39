"""The summary of a run: failures with their reasons, the slowest tests, and a line for each step."""

from collections.abc import Iterable, Sequence

from tests.runner.processes import Outcome
from tests.runner.progress import PytestRun
from tests.runner.steps import ARTIFACTS

_REASON_LINES = 8
_LOG_LINES = 12
_SLOWEST = 10


def failures_text(outcomes: Sequence[Outcome], test_runs: dict[str, PytestRun]) -> str:
    """Return the failures, each with the relevant lines and the path of the full log."""
    parts: list[str] = []
    for outcome in outcomes:
        name = outcome.step.name
        failures = test_runs[name].failures if name in test_runs else []
        for test, traceback in failures:
            parts.append(
                "\n".join(
                    [f"  {test}", *_indented(_reason(traceback)), f"    (full log: artifacts/{name}.log)"]
                )
            )
        if outcome.failed and not failures:
            parts.append(
                "\n".join(
                    [f"  {name}", *_indented(_end_of_log(name)), f"    (full log: artifacts/{name}.log)"]
                )
            )
    return "\n\n".join(parts)


def slowest_text(test_runs: Iterable[PytestRun]) -> str:
    """Return the slowest tests, one per line; empty if there were few tests."""
    took = {test: seconds for test_run in test_runs for test, (_, seconds) in test_run.ended.items()}
    if len(took) <= _SLOWEST:
        return ""
    slowest = sorted(took.items(), key=lambda item: -item[1])[:_SLOWEST]
    return "\n".join(f"  {seconds:6.1f} s  {test}" for test, seconds in slowest)


def steps_text(outcomes: Sequence[Outcome], test_runs: dict[str, PytestRun]) -> str:
    """Return a line for each step: its outcome, tests, duration and processor time."""
    return "\n".join(
        f"  {outcome.step.name:<17} {'FAILED' if outcome.failed else 'passed':<7} {outcome.seconds:4.0f} s"
        f"  {outcome.processor_s:4.0f} s cpu{_tests(test_runs.get(outcome.step.name))}"
        for outcome in outcomes
    )


def _tests(test_run: PytestRun | None) -> str:
    if test_run is None:
        return ""
    outcomes = [outcome for outcome, _ in test_run.ended.values()]
    counts = {word: outcomes.count(word) for word in ("passed", "failed", "skipped")}
    return "  " + ", ".join(f"{count} {word}" for word, count in counts.items() if count)


def _reason(traceback: str) -> list[str]:
    """Return the lines that pytest marks as the error, and where it was raised."""
    lines = traceback.splitlines()
    errors = [line for line in lines if line.startswith("E  ")][:_REASON_LINES]
    locations = [line for line in lines if line and not line[0].isspace() and ".py:" in line]
    return [*errors, *locations[-1:]] or lines[-_REASON_LINES:]


def _end_of_log(name: str) -> list[str]:
    lines = (ARTIFACTS / f"{name}.log").read_text(errors="replace").splitlines()
    return [line for line in lines if line.strip()][-_LOG_LINES:]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
