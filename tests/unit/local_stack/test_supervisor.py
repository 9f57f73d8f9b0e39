"""The supervisor starts services in order, restarts dead ones, gives up, and stops in reverse order."""

import io
import os
import signal
from collections.abc import Callable

import psutil
import pytest

from local_stack.console import Console
from local_stack.errors import CrashLoop
from local_stack.home import Home
from local_stack.stop_signals import StopSignals
from local_stack.supervisor import ServiceSpec, Supervisor
from tests.unit.local_stack.conftest import ScriptMaker

SpecMaker = Callable[..., ServiceSpec]

#: Becomes healthy by creating `<name>.up`, records its start and end in `order`, and ends on SIGTERM.
_WELL_BEHAVED = "echo +{0} >>order; trap 'echo -{0} >>order; exit' TERM; touch {0}.up; sleep 1000 & wait"


def _stop_this_run() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture
def spec(script: ScriptMaker, home: Home) -> SpecMaker:
    """A function that makes a service from a name and a shell script; `<name>.up` makes it healthy."""

    def make(
        name: str, line: str = _WELL_BEHAVED, start_limit_s: float = 30.0, needs: str = ""
    ) -> ServiceSpec:
        up = home.path / f"{name}.up"
        return ServiceSpec(
            command=script(name, line.format(name)),
            health_error=lambda: None if up.exists() else f"{name} is not up",
            start_limit_s=start_limit_s,
            stop_grace_s=5.0,
            needs=tuple(needs),
        )

    return make


def test_services_start_after_those_they_need_and_stop_in_reverse_order(
    spec: SpecMaker, home: Home, signals: StopSignals, console: Console
) -> None:
    seen: list[dict[str, int]] = []

    def on_all_up(pids: dict[str, int]) -> None:
        seen.append(pids)
        _stop_this_run()

    supervisor = Supervisor(
        [spec("a"), spec("b", needs="a"), spec("c", needs="ab")], signals, console, on_all_up
    )
    supervisor.run()
    supervisor.stop()
    assert (home.path / "order").read_text().split() == ["+a", "+b", "+c", "-c", "-b", "-a"]
    assert not any(psutil.pid_exists(pid) for pid in seen[0].values())
    assert list(home.run.glob("*.pid")) == []


def test_independent_services_start_in_parallel(
    spec: SpecMaker, home: Home, signals: StopSignals, console: Console
) -> None:
    until_b_is_up = "while [ ! -e b.up ]; do sleep 0.05; done; " + _WELL_BEHAVED
    supervisor = Supervisor(
        [spec("a", until_b_is_up), spec("b")], signals, console, lambda _: _stop_this_run()
    )
    supervisor.run()
    supervisor.stop()
    assert (home.path / "order").read_text().split()[:2] == ["+b", "+a"]


def test_a_slow_start_reports_what_it_waits_for(
    spec: SpecMaker,
    signals: StopSignals,
    console: Console,
    console_output: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("local_stack.supervisor._REPORT_INTERVAL_S", 0.1)
    slow = "while ! ps -o etimes= $$ | grep -q [1-9]; do sleep 0.1; done; " + _WELL_BEHAVED
    supervisor = Supervisor([spec("a", slow)], signals, console, lambda _: _stop_this_run())
    supervisor.run()
    supervisor.stop()
    assert "waiting for a for " in console_output.getvalue()
    assert "a is not up" in console_output.getvalue()


def test_a_killed_service_is_restarted_and_the_others_keep_running(
    spec: SpecMaker, signals: StopSignals, console: Console, console_output: io.StringIO
) -> None:
    seen: list[dict[str, int]] = []

    def on_all_up(pids: dict[str, int]) -> None:
        seen.append(pids)
        if len(seen) == 1:
            os.killpg(pids["b"], signal.SIGKILL)
        else:
            _stop_this_run()

    supervisor = Supervisor([spec("a"), spec("b")], signals, console, on_all_up)
    supervisor.run()
    supervisor.stop()
    assert seen[0]["a"] == seen[1]["a"]
    assert seen[0]["b"] != seen[1]["b"]
    assert "b was killed by signal 9 and is being restarted." in console_output.getvalue()


def test_a_service_that_keeps_dying_ends_the_run_with_its_name_last_lines_and_log(
    spec: SpecMaker, home: Home, signals: StopSignals, console: Console
) -> None:
    specs = [spec("a"), spec("b", "echo the disk is on fire; exit 7", needs="a")]
    supervisor = Supervisor(specs, signals, console, lambda _pids: _stop_this_run())
    with pytest.raises(CrashLoop) as given_up:
        supervisor.run()
    supervisor.stop()
    sentence = str(given_up.value)
    assert "b died 3 times within 60 s" in sentence
    assert "exited with code 7" in sentence
    assert sentence.count("the disk is on fire") == 3
    assert str(home.logs / "b.log") in sentence
    assert (home.path / "order").read_text().split() == ["+a", "-a"]


def test_a_service_that_never_becomes_healthy_counts_as_dead(
    spec: SpecMaker, signals: StopSignals, console: Console
) -> None:
    specs = [spec("a", "sleep 1000", start_limit_s=0.1)]
    supervisor = Supervisor(specs, signals, console, lambda _pids: _stop_this_run())
    with pytest.raises(CrashLoop, match=r"was not healthy within 0 s \(a is not up\)"):
        supervisor.run()
    supervisor.stop()


def test_a_stop_during_the_start_does_not_start_the_rest(
    spec: SpecMaker, home: Home, signals: StopSignals, console: Console
) -> None:
    specs = [spec("a", f"kill -TERM {os.getpid()}; sleep 1000"), spec("b", needs="a")]
    supervisor = Supervisor(specs, signals, console, lambda _pids: pytest.fail("not all services were up"))
    supervisor.run()
    supervisor.stop()
    assert not (home.path / "order").exists()
    assert list(home.run.glob("*.pid")) == []
