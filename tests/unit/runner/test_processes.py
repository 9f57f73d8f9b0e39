"""Steps run in parallel as far as lanes and order allow; no process of theirs outlives the run."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.runner import processes
from tests.runner.processes import Outcome, Processes
from tests.runner.steps import ALL_LANES, Step
from tests.support.waiting import wait_for

InChild = Callable[[Callable[[], None]], None]


@pytest.fixture
def run_in_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InChild:
    """A function that runs a check in a forked process, because a run reaps all of its children."""
    monkeypatch.setattr(processes, "ARTIFACTS", tmp_path)

    def run(check: Callable[[], None]) -> None:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                check()
                status = 0
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

    return run


def step(name: str, script: str, **facts: object) -> Step:
    return Step(name, (sys.executable, "-c", script), typical_s=1, **facts)  # type: ignore[arg-type]


def run_all(
    steps: list[Step], lanes: int, running_sets: list[set[str]] | None = None
) -> tuple[Processes, list[Outcome]]:
    outcomes: list[Outcome] = []
    seen = running_sets if running_sets is not None else []
    run = Processes(
        steps, lanes, dict(os.environ), outcomes.append, lambda running: seen.append(set(running))
    )
    run.run()
    return run, outcomes


def test_steps_share_the_lanes_and_wait_for_their_predecessors(
    run_in_child: InChild,
) -> None:
    def check() -> None:
        running_sets: list[set[str]] = []
        nap = "import time; time.sleep(0.5)"
        steps = [
            step("a", nap, lanes=2),
            step("b", nap),
            step("c", nap, after="b"),
            step("d", nap, lanes=ALL_LANES),
        ]
        _, outcomes = run_all(steps, 3, running_sets)
        assert {"a", "b"} in running_sets
        assert not any({"b", "c"} <= running for running in running_sets)
        assert all(running == {"d"} for running in running_sets if "d" in running)
        assert [outcome.step.name for outcome in outcomes][-1] == "d"
        assert not any(outcome.failed for outcome in outcomes)

    run_in_child(check)


def test_steps_that_end_while_others_start_are_not_lost(run_in_child: InChild) -> None:
    def check() -> None:
        steps = [step(f"s{number}", "import sys; sys.exit(4)") for number in range(12)]
        _, outcomes = run_all(steps, 2)
        assert [outcome.status for outcome in outcomes] == [4] * 12

    run_in_child(check)


def test_a_failure_is_recorded_with_status_output_and_processor_time(
    run_in_child: InChild, tmp_path: Path
) -> None:
    def check() -> None:
        script = "import sys, time\nwhile time.process_time() < 0.3: pass\nprint('why'); sys.exit(3)"
        _, (outcome,) = run_all([step("a", script)], 1)
        assert (outcome.status, outcome.failed) == (3, True)
        assert 0.3 <= outcome.processor_s < 5
        assert (tmp_path / "a.log").read_text() == "why\n"

    run_in_child(check)


def test_the_processor_time_of_orphans_is_included(run_in_child: InChild) -> None:
    def check() -> None:
        busy = "import time\nwhile time.process_time() < 0.5: pass"
        script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {busy!r}])"
        run, (outcome,) = run_all([step("a", script)], 1)
        (orphan,) = psutil.Process().children()
        wait_for(lambda: orphan.status() == psutil.STATUS_ZOMBIE, "the orphan to end")
        assert run.end_leftovers() == []
        assert run.processor_s >= outcome.processor_s + 0.5

    run_in_child(check)


def test_processes_left_by_a_step_are_reported_and_ended(
    run_in_child: InChild,
) -> None:
    def check() -> None:
        script = "import subprocess; subprocess.Popen(['sleep', '987'], start_new_session=True)"
        run, _ = run_all([step("a", script)], 1)
        assert run.end_leftovers(grace_s=1.0) == ["sleep 987"]
        assert psutil.Process().children() == []

    run_in_child(check)


def test_an_interruption_ends_running_steps_gracefully(run_in_child: InChild, tmp_path: Path) -> None:
    def check() -> None:
        cleaned_up = tmp_path / "tidied"
        script = (
            "import pathlib, time\ntry:\n    time.sleep(60)\n"
            f"except KeyboardInterrupt:\n    pathlib.Path({str(cleaned_up)!r}).touch()"
        )
        began_s = time.monotonic()

        def interrupt(running: dict[str, float]) -> None:
            if running.get("a", 0) > 0.5:
                raise KeyboardInterrupt

        run = Processes([step("a", script), step("b", "", after="a")], 1, dict(os.environ), print, interrupt)
        with pytest.raises(KeyboardInterrupt):
            run.run()
        assert cleaned_up.exists()
        assert not (tmp_path / "b.log").exists()
        assert time.monotonic() - began_s < 20

    run_in_child(check)
