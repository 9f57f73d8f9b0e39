"""Starts the services of the stack, each after those it needs, restarts them if they die, and stops them.

Knows their commands and health checks, not what they do. Single-threaded: the main thread starts the
children, because they die with the thread that started them.
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

#: Interval between health checks of a starting service.
_CHECK_INTERVAL_S = 0.2
#: Longest wait while all services are up. A death ends the wait at once.
_IDLE_S = 5.0
#: Interval between messages about a slow start.
_REPORT_INTERVAL_S = 4.0
#: Number of log lines shown when a service is given up.
_LOG_LINES = 15


@dataclass(frozen=True)
class ServiceSpec:
    """A service: its command, health check and timeouts."""

    command: Command
    health_error: Callable[[], str | None]
    """Returns why it is not healthy, or None if it is."""
    start_limit_s: float
    """Timeout for becoming healthy. A slower start counts as a death."""
    stop_grace_s: float
    """Time for an orderly end before the kill."""
    needs: tuple[str, ...] = ()
    """Names of the services that must be healthy before this one is started."""


class _State(Enum):
    DOWN = auto()
    STARTING = auto()
    UP = auto()


class _Supervised:
    """A service, its state, and its child process while there is one."""

    def __init__(self, spec: ServiceSpec) -> None:
        self.spec = spec
        self.state = _State.DOWN
        self.child: Child | None = None
        self.policy = RestartPolicy()
        self.since_s = 0.0
        self.due_s = 0.0
        """DOWN: when to start it. STARTING: when its start times out."""
        self.health_error = ""
        """STARTING: the result of the last health check."""

    @property
    def name(self) -> str:
        return self.spec.command.name


class Supervisor:
    """Owns all processes of the stack.

    Calls `on_all_up` with the process ids by service name each time all services have become healthy.
    """

    def __init__(
        self,
        specs: Sequence[ServiceSpec],
        signals: StopSignals,
        console: Console,
        on_all_up: Callable[[dict[str, int]], None],
    ) -> None:
        self._services = [_Supervised(spec) for spec in specs]
        self._signals = signals
        self._console = console
        self._on_all_up = on_all_up
        self._report_due_s = 0.0

    def run(self) -> None:
        """Start all services and keep them running until a stop is requested.

        Raises CrashLoop if a service keeps dying.
        """
        announced = False
        self._report_due_s = time.monotonic() + _REPORT_INTERVAL_S
        while True:
            for service in self._services:
                self._advance(service)
            all_up = all(service.state is _State.UP for service in self._services)
            if all_up and not announced:
                self._on_all_up(
                    {each.name: each.child.pid for each in self._services if each.child is not None}
                )
            announced = all_up
            if not all_up:
                self._report_slow_starts()
            if self._signals.wait(_IDLE_S if all_up else _CHECK_INTERVAL_S):
                return

    def stop(self) -> None:
        """Stop all services in reverse order."""
        for service in reversed(self._services):
            if service.child is not None:
                service.child.stop(service.spec.stop_grace_s)
                service.child = None
                self._console.say(f"  {service.name:<18} stopped")

    def _advance(self, service: _Supervised) -> None:
        """Start a service that is due, check one that is starting, or handle its death."""
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
            service.health_error = error = service.spec.health_error() or ""
            if not error:
                service.state = _State.UP
                took_s = time.monotonic() - service.since_s
                self._console.say(f"  {service.name:<18} ready after {took_s:.1f} s")
            elif now >= service.due_s:
                self._died(service, f"was not healthy within {service.spec.start_limit_s:.0f} s ({error})")

    def _may_start(self, service: _Supervised) -> bool:
        up = {other.name for other in self._services if other.state is _State.UP}
        return up.issuperset(service.spec.needs)

    def _report_slow_starts(self) -> None:
        now = time.monotonic()
        if now < self._report_due_s:
            return
        self._report_due_s = now + _REPORT_INTERVAL_S
        for service in self._services:
            if service.state is _State.STARTING:
                waited_s = now - service.since_s
                self._console.say(
                    f"  waiting for {service.name} for {waited_s:.0f} s: {service.health_error}"
                )

    def _died(self, service: _Supervised, reason: str) -> None:
        if service.child is not None:
            service.child.stop(grace_s=0.0)
        service.child, service.state = None, _State.DOWN
        wait_s = service.policy.wait_after_death(time.monotonic())
        log_file = service.spec.command.log_file
        if wait_s is None:
            raise CrashLoop(
                f"{service.name} died {DEATHS_LIMIT} times within {WINDOW_S:.0f} s, so all services were"
                f" stopped. The last time it {reason}. The end of its log:\n\n{_tail(log_file)}\n\n"
                f"The whole log: {log_file}"
            )
        service.due_s = time.monotonic() + wait_s
        self._console.say(f"  {service.name} {reason} and is being restarted. Log: {log_file}")


def _exit_reason(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"exited with code {status}"


def _tail(log_file: Path) -> str:
    with log_file.open("rb") as log:
        log.seek(max(0, log_file.stat().st_size - 16_384))
        lines = log.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-_LOG_LINES:]) or "    (nothing)"
