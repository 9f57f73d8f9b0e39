"""Reads a source while it is encoded, and verifies the result against it."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import cast

from handbrake_service.film_reader.client import FilmReader, ReadingFailed
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.media.roots import OpenSource
from handbrake_service.presets.document import PresetDocument
from handbrake_service.processes.run_control import RunControl
from handbrake_service.run.source_probe import SourceProbe, probe_source
from handbrake_service.verification import damage as source_damage
from handbrake_service.verification.content.check import (
    Content,
    ContentCheck,
    Film,
    FilmReference,
    NotComparable,
    not_compared,
    read_film,
)
from handbrake_service.verification.damage import Damage
from handbrake_service.verification.expectation import Expectation, expect
from handbrake_service.verification.transport import Length, read_length
from handbrake_service.verification.verifier import VerificationResult, Verifier
from shared.domain.options import EncodeOptions
from shared.domain.verification import SourceDamage
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: One thread each for the headers, length, contents and damage of the source, and one for the result.
_THREADS = 5


class SourceReading:
    """Reads an open source in background threads: each part once, as early as possible.

    `control` stops and pauses the programs that read. `stack` stops them before it closes the source.
    """

    def __init__(
        self,
        source: OpenSource,
        options: EncodeOptions,
        preset: PresetDocument,
        inspector: Inspector,
        reader: FilmReader,
        control: RunControl,
        stack: ExitStack,
        log_lines: Callable[[], Sequence[str]],
        *,
        contents: bool,
    ) -> None:
        """Start to read. With `contents`, frames and sound are read for comparison with the result.

        `log_lines` returns the log lines that HandBrake wrote during the encode.
        """
        self._log_lines = log_lines
        self._source = source
        self._options = options
        self._preset = preset
        self._reader = reader
        self.pool = stack.enter_context(ThreadPoolExecutor(_THREADS, thread_name_prefix="source"))
        # Entered after the pool, so that the programs are stopped before the pool waits for its threads.
        self._control = stack.enter_context(control.child())
        self._lock = threading.Lock()
        self._decoding: Future[Damage] | None = None
        self._probing = self.pool.submit(probe_source, source, options, inspector, self._control)
        self._measuring = self.pool.submit(self._length)
        self._reading = self.pool.submit(self._reference) if contents else None

    @property
    def probe(self) -> SourceProbe:
        """The probe of the source. Waits for it, and raises what `probe_source` raises."""
        return self._probing.result()

    @cached_property
    def _expected(self) -> Expectation:
        return expect(self._options, self._preset.settings, self.probe.facts, self.probe.title)

    @cached_property
    def _film(self) -> Film | None:
        """None for a disc image, whose titles only HandBrakeCLI can read."""
        facts = self.probe.facts
        return Film(self._source.fd, facts, self._preset.settings, self._expected) if facts else None

    def _compare(self, copy_fd: int) -> Content:
        if self._reading is None:
            return Content()
        if self._film is None:
            return not_compared("only HandBrakeCLI can read a disc image")
        check = ContentCheck(self._film, self._reading.result, self._log_lines, self._control, self._reader)
        return check.compare(copy_fd)

    def verify(self, result: Path, *, full: bool) -> VerificationResult:
        """Verify a result; `full` decodes all of it.

        Raises ToolTimedOut or RunStopped, or what `probe` raises.
        """
        source = self.probe.compared(self._source.fd, self._measuring.result())
        verifier = Verifier(
            result, self._expected, source, self._control, self._reader, self._compare, self.damage
        )
        return verifier.verify(full=full)

    def look_for_damage(self, limit_s: float = source_damage.LIMIT_S) -> None:
        """Start to decode the source to find damage, for at most `limit_s`, unless already started."""
        with self._lock:
            if self._decoding is None:
                self._decoding = self.pool.submit(self._find_damage, limit_s)

    def damage(self) -> Damage:
        """Return the damage of the source. Waits; raises RunStopped, or what `probe` raises."""
        self.look_for_damage()
        return cast("Future[Damage]", self._decoding).result()

    def damage_report(self) -> list[SourceDamage]:
        """Return the damage to report; empty if the source was not checked for damage."""
        facts = self.probe.facts
        if self._decoding is None or facts is None:
            return []
        return source_damage.reportable_damage(self._decoding.result(), facts, self._expected)

    def _find_damage(self, limit_s: float) -> Damage:
        facts = self.probe.facts
        if facts is None:
            return Damage()
        try:
            return source_damage.find_damage(self._source.fd, facts, self._control, self._reader, limit_s)
        except ReadingFailed as error:
            log.warning("source.not_decoded", error=str(error))
            return Damage(unknown=True)

    def _length(self) -> Length | None:
        facts = self.probe.facts
        try:
            return read_length(self._source.fd, facts, self._control, self._reader) if facts else None
        except ReadingFailed as error:
            log.warning("source.not_measured", error=str(error))
            return None

    def _reference(self) -> FilmReference | None:
        length = self._measuring.result()
        if length is not None and not length.one_clock:
            raise NotComparable("the clock of the source jumps")
        steady_s = length.steady_s if length is not None else None
        return read_film(self._film, self._control, self._reader, steady_s) if self._film else None
