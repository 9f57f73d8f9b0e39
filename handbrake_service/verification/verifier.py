"""Verifies one finished file and builds the report.

Headers and packets are read, the tail is decoded and contents are compared at the same time.
"""

import os
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from handbrake_service.film_reader.client import FilmReader
from handbrake_service.media.facts import Facts
from handbrake_service.media.probe import ProbeFailed
from handbrake_service.processes.run_control import RunControl
from handbrake_service.verification import checks, play_time
from handbrake_service.verification.content.check import Content
from handbrake_service.verification.damage import Damage, blamed
from handbrake_service.verification.decode import DecodeResult, decode, decode_tail
from handbrake_service.verification.expectation import Expectation
from handbrake_service.verification.not_kept import not_kept
from handbrake_service.verification.packets import Packets, read_contents
from handbrake_service.verification.source_reader import SourceReader
from handbrake_service.verification.transport import Length
from handbrake_service.verification.verdict import failure_of
from shared.domain.failures import Failure, FailureClass
from shared.domain.not_kept import NotKept
from shared.domain.verification import Check, CheckName, SourceDamage, VerificationReport

#: Timeout of each step except a full decode. A slow share takes minutes for a long film.
_LIMIT_S = 1800.0
_NOTHING_WRITTEN = "no file; nothing was written, or the file was deleted"
#: The timeout of a full decode is this many times the play time, but at least _LIMIT_S.
_FULL_DECODE_LIMIT = 4.0


@dataclass(frozen=True)
class Source:
    """The source that a result is compared with."""

    fd: int
    facts: Facts | None
    """None for a disc image, which only HandBrakeCLI can read."""
    duration_s: float | None
    """Its play time by its headers or HandBrake's scan; None if unknown."""
    length: Length | None = None
    """Its play time by all its timestamps; None unless it is a transport stream."""


@dataclass(frozen=True)
class VerificationResult:
    """The outcome of a verification that was completed."""

    report: VerificationReport
    failure: Failure | None
    """Set if the result must not be published."""
    duration_s: float
    """Play time of the result."""
    images: list[tuple[bytes, bytes] | None]
    """For each frame of the report the JPEGs of source and result; None if the result has no frame there."""

    def with_damage(self, damage: Sequence[SourceDamage]) -> Self:
        """Return a copy whose report, and failure if any, mention the damage of the source."""
        report = self.report.model_copy(update={"damage": list(damage)})
        return replace(self, report=report, failure=blamed(self.failure, damage) if self.failure else None)


#: Compares the contents of a result, given its file descriptor, with the source.
Compare = Callable[[int], Content]


class Verifier:
    """Verifies the file at `result`. `control` stops or pauses the programs that it runs."""

    def __init__(
        self,
        result: Path,
        expected: Expectation,
        source: Source,
        control: RunControl,
        reader: FilmReader,
        compare: Compare | None = None,
        find_damage: Callable[[], Damage] = Damage,
    ) -> None:
        """`compare` compares the contents with the source; None skips that.

        `find_damage` waits for the damage of the source. It is called only if checks fail.
        """
        self._reader = reader
        self._compare = compare
        self._find_damage = find_damage
        self._result = result
        self._expected = expected
        self._source = source
        self._control = control
        self._began_s = time.monotonic()

    def verify(self, *, full: bool) -> VerificationResult:
        """Make all checks; with `full` the whole file is decoded, not only its tail.

        Raises ToolTimedOut, or RunStopped if `control` is stopped.
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
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="verify") as pool:
            comparing = pool.submit(self._compare, fd) if self._compare else None
            tail = pool.submit(decode_tail, fd, self._control, self._reader, _LIMIT_S)
            try:
                found, packets = read_contents(fd, self._control, _LIMIT_S)
            except ProbeFailed as error:
                return self._unreadable(str(error))
            # A result without video already fails the video check.
            content = comparing.result() if comparing and found.video else Content()
            decoded = tail.result()
        played = self._play_time(found, packets)
        if played.fault or not all(check.passed for check in content.checks):
            damage = self._find_damage()
            if damage.is_small(played.expected_s or played.found_s):
                played = played.allowing_for(damage)
                content = content.allowing_for(damage) if content.allowing_for else content
        made = checks.header_checks(self._expected, found)
        made.append(checks.play_time_check(played))
        made += self._decode_checks(fd, decoded, played.found_s, full=full)
        made += content.checks
        lost = not_kept(self._expected.origin, self._expected.options, found.contents)
        return self._reported(made, played, lost, content)

    def _play_time(self, found: Facts, packets: Packets) -> play_time.PlayTime:
        facts = self._source.facts
        if facts is None:
            return play_time.for_how_long(self._expected, self._source.duration_s, found.duration_s or 0.0)
        video = facts.video.index if facts.video else None

        reader = SourceReader(self._source.fd, video, self._control, self._reader, _LIMIT_S)
        return play_time.check(self._expected, facts, found, packets, reader, self._source.length)

    def _decode_checks(self, fd: int, tail: DecodeResult, play_time_s: float, *, full: bool) -> list[Check]:
        """Return the check of the tail, of a full decode, or of both.

        Errors in the tail may only be due to the seek before it, so a full decode then replaces it.
        """
        if tail.clean and not full:
            return [checks.decode_check(CheckName.TAIL, tail)]
        limit_s = max(_LIMIT_S, play_time_s * _FULL_DECODE_LIMIT)
        whole = checks.decode_check(CheckName.FULL_DECODE, decode(fd, self._control, limit_s))
        return [checks.decode_check(CheckName.TAIL, tail), whole] if tail.clean else [whole]

    def _unreadable(self, found: str) -> VerificationResult:
        return self._reported([checks.unreadable(found)], None)

    def _reported(
        self,
        made: list[Check],
        played: play_time.PlayTime | None,
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
        duration_s = played.found_s if played else 0.0
        return VerificationResult(report, failure_of(made), duration_s, content.images)


def too_slow() -> Failure:
    """Return the failure of a verification that timed out."""
    return Failure(
        reason=FailureClass.STALLED,
        message="Verifying the result took too long and was stopped. Is the archive's disk slow?",
    )
