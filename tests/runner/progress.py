"""The progress of running steps: by reported tests for pytest, by elapsed time for all others."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.runner.processes import events_file
from tests.runner.record import Record
from tests.runner.steps import ALL_LANES, Step


@dataclass
class PytestRun:
    """What one pytest run has reported so far."""

    tests: list[str] = field(default_factory=list)
    """All collected tests; empty until the collection has ended."""
    ended: dict[str, tuple[str, float]] = field(default_factory=dict)
    """(outcome, seconds) by test."""
    failures: list[tuple[str, str]] = field(default_factory=list)
    """(test, traceback), in the order reported."""

    def take(self, event: dict[str, Any]) -> None:
        """Apply an event of `tests.runner.reporter`."""
        match event["event"]:
            case "collected":
                self.tests = event["tests"]
            case "ended":
                self.ended[event["test"]] = (event["outcome"], event["seconds"])
                if event["outcome"] == "failed":
                    self.failures.append((event["test"], event["text"]))
            case "broken":
                self.failures.append((event["test"], event["text"]))


class Progress:
    """The steps of a run and the progress of each; `lanes` and `pace` are the run's."""

    def __init__(self, steps: list[Step], record: Record, lanes: int, pace: float) -> None:
        self._record = record
        self._lanes = lanes
        self._pace = pace
        self._steps = {step.name: step for step in steps}
        self._done: set[str] = set()
        self._offsets: dict[str, int] = {}
        self.test_runs = {step.name: PytestRun() for step in steps if step.is_pytest}
        for name in self.test_runs:
            Path(events_file(name)).unlink(missing_ok=True)

    def read(self) -> list[str]:
        """Read the events since the last call; return the tests that have failed since then."""
        failed: list[str] = []
        for name, test_run in self.test_runs.items():
            before = len(test_run.failures)
            for event in self._new_events(name):
                test_run.take(event)
            failed += [test for test, _ in test_run.failures[before:]]
        return failed

    def end(self, name: str) -> None:
        """Mark a step as ended."""
        self._done.add(name)

    def line(self, elapsed_s: float, running_s: dict[str, float]) -> str:
        """Return one line about the whole run; `running_s` is the time that each running step has run."""
        left = {name: self._left_s(step, running_s.get(name, 0.0)) for name, step in self._steps.items()}
        left_work_s = sum(left[name] * self._width(step) for name, step in self._steps.items())
        exclusive_s = sum(left[name] for name, step in self._steps.items() if step.lanes == ALL_LANES)
        longest_s = max((left[name] for name in running_s), default=0.0)
        left_s = max(left_work_s / self._lanes, longest_s + exclusive_s)
        parts = " · ".join(map(self._described, running_s))
        return f"  {elapsed_s / (elapsed_s + left_s):4.0%}  about {_span(left_s)} left · {parts}"

    def _new_events(self, name: str) -> list[dict[str, Any]]:
        file = Path(events_file(name))
        if not file.exists():
            return []
        with file.open("rb") as events:
            events.seek(self._offsets.get(name, 0))
            whole, _, _unfinished = events.read().rpartition(b"\n")
        self._offsets[name] = self._offsets.get(name, 0) + len(whole) + bool(whole)
        return [json.loads(line) for line in whole.splitlines()]

    def _width(self, step: Step) -> int:
        return min(step.lanes, self._lanes)

    def _expected_s(self, step: Step) -> float:
        """Return the expected duration of a step: that of the last run, or the typical one."""
        return self._record.steps.get(step.name, step.typical_s) * self._pace

    def _left_s(self, step: Step, running_s: float) -> float:
        if step.name in self._done:
            return 0.0
        expected_s = self._expected_s(step)
        share = self._share_of_tests(step.name)
        if share is None:
            return max(expected_s - running_s, 0.05 * expected_s)
        # The further the step is, the better its own pace predicts the rest.
        by_own_pace_s = running_s * (1 - share) / share if share else 0.0
        return share * by_own_pace_s + (1 - share) ** 2 * expected_s

    def _share_of_tests(self, name: str) -> float | None:
        """Return the done share of a pytest run, by earlier durations of its tests; None if few are known."""
        test_run = self.test_runs.get(name)
        if test_run is None or not test_run.tests:
            return None
        took = [self._record.tests[test] for test in test_run.tests if test in self._record.tests]
        if len(took) < 0.9 * len(test_run.tests):
            return None
        done_s = sum(self._record.tests.get(test, 0.0) for test in test_run.ended)
        return min(done_s / max(sum(took), 0.01), 1.0)

    def _described(self, name: str) -> str:
        test_run = self.test_runs.get(name)
        if test_run is None or not test_run.tests:
            return name
        failed = f", {len(test_run.failures)} FAILED" if test_run.failures else ""
        return f"{name} {len(test_run.ended)}/{len(test_run.tests)}{failed}"


def _span(seconds: float) -> str:
    """Return a time in minutes and seconds, rounded to ten seconds."""
    tens = max(round(seconds / 10), 1)
    minutes, rest = divmod(tens * 10, 60)
    return f"{minutes} min {rest:2} s" if minutes else f"{rest} s"
