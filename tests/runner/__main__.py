"""`python -m tests.runner`, which `./h2r test`, `check` and `chaos` run after installing what they need."""

import argparse
import os
import signal
import sys
import time
from types import FrameType

from local_stack.console import Console
from tests.runner import pace
from tests.runner.processes import Outcome, Processes
from tests.runner.progress import Progress
from tests.runner.record import Record
from tests.runner.selection import (
    Machine,
    UnknownSelection,
    all_steps,
    chaos_steps,
    failed_steps,
    selected_steps,
)
from tests.runner.steps import ARTIFACTS, Step, check_steps
from tests.runner.summary import failures_text, slowest_text, steps_text

#: Interval of progress lines when the output is not a terminal.
_PLAIN_INTERVAL_S = 10.0
_INTERRUPTED = 130


class _Run:
    """One run of some steps, with its progress, its summary, and its record for the next run."""

    def __init__(self, steps: list[Step], machine: Machine, console: Console, *, whole: bool) -> None:
        self._steps = steps
        self._machine = machine
        self._console = console
        self._whole = whole
        self._record = Record.read()
        self._progress = Progress(steps, self._record, machine.lanes, machine.pace)
        self._outcomes: list[Outcome] = []
        self._leftovers: list[str] = []
        self._began_s = time.monotonic()
        self._processes = Processes(
            steps,
            machine.lanes,
            os.environ | {"H2R_TEST_PACE": f"{machine.pace:.2f}"},
            self._on_end,
            self._on_tick,
        )

    def run(self) -> bool:
        """Run all steps; return whether all passed."""
        try:
            self._processes.run()
        finally:
            self._console.end_progress()
        self._leftovers = self._processes.end_leftovers()
        self._save_record()
        self._print_summary(time.monotonic() - self._began_s)
        return not self._failed and not self._leftovers and not self._ran_no_test

    @property
    def _failed(self) -> list[Outcome]:
        return [outcome for outcome in self._outcomes if outcome.failed]

    @property
    def _ran_no_test(self) -> bool:
        test_runs = self._progress.test_runs.values()
        return bool(test_runs) and not any(test_run.ended or test_run.failures for test_run in test_runs)

    def _on_tick(self, running_s: dict[str, float]) -> None:
        for test in self._progress.read():
            self._console.say(f"  FAILED {test}")
        if running_s:
            self._console.progress(self._progress.line(time.monotonic() - self._began_s, running_s))

    def _on_end(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self._progress.read()
        self._progress.end(outcome.step.name)
        self._console.say(steps_text([outcome], self._progress.test_runs))

    def _save_record(self) -> None:
        record = self._record
        for outcome in self._outcomes:
            name = outcome.step.name
            if self._whole and not outcome.failed:
                record.steps[name] = round(outcome.seconds / self._machine.pace, 1)
            record.failed_steps = [step for step in record.failed_steps if step != name]
            if outcome.failed and not (outcome.step.is_pytest and self._progress.test_runs[name].failures):
                record.failed_steps.append(name)
        for test_run in self._progress.test_runs.values():
            record.tests |= {test: seconds for test, (_, seconds) in test_run.ended.items()}
            failed = [test for test, _ in test_run.failures]
            still_failed = [
                test for test in record.failed_tests if test not in test_run.ended and test not in failed
            ]
            record.failed_tests = [*still_failed, *failed]
        record.write()

    def _print_summary(self, seconds: float) -> None:
        say = self._console.say
        test_runs = self._progress.test_runs
        if slowest := slowest_text(test_runs.values()):
            say(f"\n== slowest tests\n{slowest}")
        if failures := failures_text(self._outcomes, test_runs):
            say(f"\n== failed\n{failures}")
        for command in self._leftovers:
            say(f"\nKilled a process that was still running after its step had ended: {command}")
        say(
            f"\n== summary ({seconds:.0f} s, {self._processes.processor_s:.0f} s of processor time; "
            f"{self._machine.lanes} lanes, pace {self._machine.pace:.1f}; logs in artifacts/)"
        )
        say(steps_text(sorted(self._outcomes, key=lambda each: self._steps.index(each.step)), test_runs))
        if self._failed:
            advice = "Run ./h2r test --last-failed to repeat only the failed ones."
            say(f"h2r: {len(self._failed)} of {len(self._steps)} steps failed. {advice}")
        elif self._ran_no_test:
            say("h2r: no tests match these arguments.")


def main() -> int:
    """Run the steps that the command line selects; return the exit status."""
    # SIGINT too, because shells set it to be ignored in background jobs.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    arguments, options = _command_line().parse_known_args()
    if arguments.k:
        options += ["-k", arguments.k]
    ARTIFACTS.mkdir(exist_ok=True)
    console = Console(sys.stdout, time.monotonic, _PLAIN_INTERVAL_S)
    # Checks have no time limits and use the CPU all the time: one lane per processor, and no pace.
    is_check = arguments.command == "check"
    machine = Machine(pace.processors(), 1.0) if is_check else Machine(pace.lanes(), pace.measure())
    whole = not (arguments.what or options or arguments.last_failed)
    try:
        if is_check:
            steps = check_steps()
        elif arguments.command == "chaos":
            steps = chaos_steps(machine)
        elif arguments.last_failed:
            steps = failed_steps(Record.read(), options, machine)
        else:
            steps = all_steps(machine) if whole else selected_steps(arguments.what, options, machine)
    except UnknownSelection as error:
        sys.stderr.write(f"h2r: {error}\n")
        return 2
    if not steps:
        console.say("h2r: nothing failed in the last run.")
        return 0
    try:
        return 0 if _Run(steps, machine, console, whole=whole).run() else 1
    except KeyboardInterrupt:
        console.say("h2r: interrupted; all running steps were ended.")
        return _INTERRUPTED


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./h2r", description="Options that are not listed are pytest's, such as -k NAME and -x."
    )
    parser.add_argument("command", choices=("test", "check", "chaos"))
    parser.add_argument(
        "what", nargs="*", help="tests or steps, such as unit, faults/test_kills.py or mypy (default: all)"
    )
    parser.add_argument(
        "-k", metavar="NAME", help="only tests with matching names (an expression as in pytest)"
    )
    parser.add_argument("--last-failed", "--lf", action="store_true", help="only what failed in the last run")
    return parser


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
