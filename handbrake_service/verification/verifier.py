"""Verifies one finished file: headers, packets and a decode of its end, side by side, then a report."""

import os
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from handbrake_service.media.facts import Facts
from handbrake_service.media.probe import ProbeFailed
from handbrake_service.processes.run_control import RunControl
from handbrake_service.verification import checks, play_time
from handbrake_service.verification.content.check import Content
from handbrake_service.verification.damage import Damage, blamed
from handbrake_service.verification.decode import TAIL_S, DecodeResult, decode
from handbrake_service.verification.expectation import Expectation
from handbrake_service.verification.not_kept import not_kept
from handbrake_service.verification.packets import Packets, read_contents, read_packets
from handbrake_service.verification.transport import Length
from handbrake_service.verification.verdict import failure_of
from shared.domain.failures import Failure, FailureClass
from shared.domain.not_kept import NotKept
from shared.domain.verification import Check, CheckName, SourceDamage, VerificationReport

#: Longest look at anything but a full decode: a share that is slow needs minutes for a long film.
_LIMIT_S = 1800.0
_NOTHING_WRITTEN = "no file: nothing was written, or it has vanished since"
#: A full decode may take so many times the play time, and at least as long as any look.
_FULL_DECODE_LIMIT = 4.0


@dataclass(frozen=True)
class Source:
    """What a result is compared with."""

    fd: int
    facts: Facts | None
    """None for the image of a disc, which only HandBrakeCLI can read."""
    duration_s: float | None
    """Its play time as far as it says."""
    length: Length | None = None
    """How long it plays by all its time stamps, of a container whose headers do not tell."""


@dataclass(frozen=True)
class VerificationResult:
    """A verification that came to its end."""

    report: VerificationReport
    failure: Failure | None
    """Set when the result must not be published."""
    duration_s: float
    """How long it plays."""
    images: list[tuple[bytes, bytes] | None]
    """For each frame of the report its JPEGs, of the source and of the result."""

    def with_damage(self, damage: Sequence[SourceDamage]) -> Self:
        """Return it with what is damaged of the source."""
        report = self.report.model_copy(update={"damage": list(damage)})
        return replace(self, report=report, failure=blamed(self.failure, damage) if self.failure else None)


#: Compares an open result with its source; with what its headers say.
Compare = Callable[[int, Facts], Content]


class Verifier:
    """Verifies the file at `result`; `control` stops or pauses it. All programs it asks die with it."""

    def __init__(
        self,
        result: Path,
        expected: Expectation,
        source: Source,
        control: RunControl,
        compare: Compare | None = None,
        find_damage: Callable[[], Damage] = Damage,
    ) -> None:
        """`compare` compares with the source what the open result shows; None: nobody wants that.

        `find_damage` waits for what is damaged of the source; it is asked when checks fail.
        """
        self._compare = compare
        self._find_damage = find_damage
        self._result = result
        self._expected = expected
        self._source = source
        self._control = control
        self._began_s = time.monotonic()

    def verify(self, *, full: bool) -> VerificationResult:
        """Make all checks, with `full` decoding it from start to end.

        Raises ToolTimedOut, or RunStopped when the control was stopped.
        """
        try:
            fd = os.open(self._result, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return self._unreadable(_NOTHING_WRITTEN)
        try:
            if os.fstat(fd).st_size == 0:
                return self._unreadable(_NOTHING_WRITTEN)
            return self._verify(fd, full=full)
        finally:
            os.close(fd)

    def _verify(self, fd: int, *, full: bool) -> VerificationResult:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="verify") as pool:
            tail = pool.submit(decode, fd, self._control, _LIMIT_S, TAIL_S)
            try:
                found, packets = read_contents(fd, self._control, _LIMIT_S)
            except ProbeFailed as error:
                return self._unreadable(str(error))
            content = self._compare(fd, found) if self._compare else Content()
            decoded = tail.result()
        told = self._play_time(found, packets)
        if told.fault or not all(check.passed for check in content.checks):
            damage = self._find_damage()
            if damage.is_small(told.expected_s or told.found_s):
                told = told.allowing_for(damage)
                content = content.allowing_for(damage) if content.allowing_for else content
        made = checks.header_checks(self._expected, found)
        made.append(checks.play_time_check(told))
        made += self._watched(fd, decoded, told.found_s, full=full)
        made += content.checks
        lost = not_kept(self._expected.origin, self._expected.options, found.contents)
        return self._reported(made, told, lost, content)

    def _play_time(self, found: Facts, packets: Packets) -> play_time.PlayTime:
        facts = self._source.facts
        if facts is None:
            return play_time.for_how_long(self._expected, self._source.duration_s, found.duration_s or 0.0)
        pictures = facts.video.index if facts.video else None

        def read(from_s: float | None, to_s: float | None) -> Packets:
            return read_packets(self._source.fd, pictures, self._control, _LIMIT_S, from_s, to_s)

        return play_time.check(self._expected, facts, found, packets, read, self._source.length)

    def _watched(self, fd: int, tail: DecodeResult, plays_s: float, *, full: bool) -> list[Check]:
        """A decoder may complain of where it was let in; whether it is right, only the whole film tells."""
        if tail.clean and not full:
            return [checks.decode_check(CheckName.TAIL, tail)]
        limit_s = max(_LIMIT_S, plays_s * _FULL_DECODE_LIMIT)
        whole = checks.decode_check(CheckName.FULL_DECODE, decode(fd, self._control, limit_s))
        return [checks.decode_check(CheckName.TAIL, tail), whole] if tail.clean else [whole]

    def _unreadable(self, found: str) -> VerificationResult:
        return self._reported([checks.unreadable(found)], None)

    def _reported(
        self,
        made: list[Check],
        told: play_time.PlayTime | None,
        lost: Sequence[NotKept] = (),
        content: Content | None = None,
    ) -> VerificationResult:
        elapsed_s = round(time.monotonic() - self._began_s, 3)
        content = content or Content()
        report = VerificationReport(
            checks=made,
            elapsed_s=elapsed_s,
            not_kept=list(lost),
            frames=content.frames,
            comparison_id=secrets.token_hex(8) if any(content.images) else None,
        )
        return VerificationResult(report, failure_of(made), told.found_s if told else 0.0, content.images)


def too_slow() -> Failure:
    """Return the failure of a verification that took too long."""
    return Failure(
        reason=FailureClass.STALLED,
        message="Verifying the result took too long and was stopped; is the archive's disk slow?",
    )
