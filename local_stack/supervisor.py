"""Starts the processes of the stack, each after those it needs, and keeps them running.

Stops them in the reverse order of their list. Knows commands and health questions, not what the processes
do. Single-threaded: the main thread starts the children, since they die with the thread that started them.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from local_stack.child import Child, Command
from local_stack.console import Console
from local_stack.errors import CrashLoop
from local_stack.restart_policy import DEATHS_LIMIT, WINDOW_S, RestartPolicy
from local_stack.stop_signals import StopSignals

#: How often a process that is not well yet is asked again, seconds.
_ASK_AGAIN_S = 0.2
#: How long to wait for something to happen while all is well, seconds; a death ends the wait at once.
_IDLE_S = 5.0
#: How often a start that takes its time says what it waits for, seconds.
_SAY_AGAIN_S = 4.0
#: How much of a log is shown when a process is given up.
_LOG_LINES = 15


@dataclass(frozen=True)
class ServiceSpec:
    """A process of the stack and how it is treated."""

    command: Command
    trouble: Callable[[], str | None]
    """What keeps it from being well, or None."""
    start_limit_s: float
    """A start that takes longer counts as a death."""
    stop_grace_s: float
    """Time for an orderly end before the kill."""
    needs: tuple[str, ...] = ()
    """Names of the parts that must be healthy before this one is started."""


class _State(Enum):
    DOWN = auto()
    STARTING = auto()
    UP = auto()


class _Supervised:
    """One part, where it stands, and its child while there is one."""

    def __init__(self, spec: ServiceSpec) -> None:
        self.spec = spec
        self.state = _State.DOWN
        self.child: Child | None = None
        self.policy = RestartPolicy()
        self.since_s = 0.0
        self.due_s = 0.0
        """DOWN: when to start it. STARTING: when to lose patience."""
        self.trouble = ""
        """STARTING: what kept it from being healthy when it was last asked."""

    @property
    def name(self) -> str:
        return self.spec.command.name


class Supervisor:
    """Owner of all processes of the stack.

    `on_all_up` gets the process ids by name each time everything has become healthy.
    """

    def __init__(
        self,
        specs: Sequence[ServiceSpec],
        signals: StopSignals,
        console: Console,
        on_all_up: Callable[[dict[str, int]], None],
    ) -> None:
        self._parts = [_Supervised(spec) for spec in specs]
        self._signals = signals
        self._console = console
        self._on_all_up = on_all_up
        self._say_again_s = 0.0

    def run(self) -> None:
        """Start everything and watch it until a stop is asked for.

        Raises CrashLoop when a part keeps dying.
        """
        announced = False
        self._say_again_s = time.monotonic() + _SAY_AGAIN_S
        while True:
            for service in self._parts:
                self._advance(service)
            settled = all(service.state is _State.UP for service in self._parts)
            if settled and not announced:
                self._on_all_up({w.name: w.child.pid for w in self._parts if w.child is not None})
            announced = settled
            if not settled:
                self._say_what_blocks_starts()
            if self._signals.wait(_IDLE_S if settled else _ASK_AGAIN_S):
                return

    def stop(self) -> None:
        """Stop everything, last started first."""
        for service in reversed(self._parts):
            if service.child is not None:
                service.child.stop(service.spec.stop_grace_s)
                service.child = None
                self._console.say(f"  {service.name:<18} stopped")

    def _advance(self, service: _Supervised) -> None:
        """Bring one part a step further, if it is time to."""
        now = time.monotonic()
        if service.child is None:
            if now >= service.due_s and self._may_start(service):
                service.child = Child(service.spec.command)
                service.state = _State.STARTING
                service.since_s, service.due_s = now, now + service.spec.start_limit_s
            return
        status = service.child.exit_status()
        if status is not None:
            self._died(service, _exit_reason(status))
        elif service.state is _State.STARTING:
            service.trouble = trouble = service.spec.trouble() or ""
            if not trouble:
                service.state = _State.UP
                took_s = time.monotonic() - service.since_s
                self._console.say(f"  {service.name:<18} ready after {took_s:.1f} s")
            elif now >= service.due_s:
                self._died(service, f"was not healthy within {service.spec.start_limit_s:.0f} s ({trouble})")

    def _may_start(self, service: _Supervised) -> bool:
        up = {other.name for other in self._parts if other.state is _State.UP}
        return up.issuperset(service.spec.needs)

    def _say_what_blocks_starts(self) -> None:
        now = time.monotonic()
        if now < self._say_again_s:
            return
        self._say_again_s = now + _SAY_AGAIN_S
        for service in self._parts:
            if service.state is _State.STARTING:
                waited_s = now - service.since_s
                self._console.say(f"  waiting for {service.name} for {waited_s:.0f} s: {service.trouble}")

    def _died(self, service: _Supervised, how: str) -> None:
        if service.child is not None:
            service.child.stop(grace_s=0.0)
        service.child, service.state = None, _State.DOWN
        wait_s = service.policy.wait_after_death(time.monotonic())
        log_file = service.spec.command.log_file
        if wait_s is None:
            raise CrashLoop(
                f"{service.name} died {DEATHS_LIMIT} times within {WINDOW_S:.0f} s, so everything was"
                f" stopped. The last time it {how}. The end of its log:\n\n{_tail(log_file)}\n\n"
                f"The whole log: {log_file}"
            )
        service.due_s = time.monotonic() + wait_s
        self._console.say(f"  {service.name} {how}; it is started again. Log: {log_file}")


def _exit_reason(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"ended by itself (exit status {status})"


def _tail(log_file: Path) -> str:
    with log_file.open("rb") as log:
        log.seek(max(0, log_file.stat().st_size - 16_384))
        lines = log.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-_LOG_LINES:]) or "    (nothing)"
