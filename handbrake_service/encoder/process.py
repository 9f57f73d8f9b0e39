"""Runs one HandBrakeCLI process from start to exit, supervised by the calling thread.

The process is confined to its source, its result and a temporary folder (`sandbox`). Both pipes are always
drained, so a verbose child never blocks. The child leads its own session, and signals go to the whole
process group.
"""

import codecs
import os
import shutil
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from handbrake_service.encoder.cpus import spread
from handbrake_service.encoder.memory_watch import MemoryWatch
from handbrake_service.encoder.oom import OomWatch
from handbrake_service.encoder.progress import ProgressParser, WorkDone
from handbrake_service.encoder.result_watch import ResultWatch
from handbrake_service.encoder.stall import StallWatch
from handbrake_service.handbrake.decoder_errors import DecoderErrors
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.sandbox.child import Child, confined_child
from handbrake_service.processes.sandbox.limits import Limits
from handbrake_service.processes.sandbox.policy import of_program
from handbrake_service.processes.supervise import supervise
from handbrake_service.processes.tool import lacks_memory
from shared.domain.job import Phase, Progress

#: How long the encoder may clean up between SIGINT and SIGKILL.
INTERRUPT_GRACE_S = 4.0
#: How many of the last lines of stderr are kept to explain a failure.
LOG_LINES = 60
_LOG_LINE_LENGTH = 400
#: Longer lines of stderr are split into parts of this length.
_MAX_LINE_LENGTH = 4_000
#: How often the watchdogs check a child that prints nothing.
_POLL_INTERVAL_S = 1.0
#: How long to collect output before reading it. HandBrakeCLI flushes line by line, and waking up for each
#: line costs ten times as much.
_BATCH_S = 0.003
#: Percentages are rounded, so a pass has made progress only above this value.
_ROUNDING_PERCENT = 0.05
_Utf8Decoder = codecs.getincrementaldecoder("utf-8")


@dataclass(frozen=True)
class EncoderExit:
    """How an encode ended."""

    code: int
    """Exit code, or -n for signal n."""
    work_error: int | None
    """Error of HandBrakeCLI's last WORKDONE report. None when it printed none."""
    stalled: bool
    """Whether it was killed for making no progress."""
    log_tail: str
    """The last lines of stderr."""
    startup_s: float = 0.0
    """Wall time until the first frames were encoded, or the whole run when there were none."""
    encoding_s: float = 0.0
    """Wall time from the first frames to the exit."""
    hit_memory_limit: bool = False
    """Whether an allocation beyond its memory limit was probably refused."""
    out_of_memory: bool | None = None
    """Whether the kernel made an OOM kill during the encode. None when no counter can be read."""
    source_seems_damaged: bool = False
    """Whether the log reports damage in the source."""

    @property
    def claims_success(self) -> bool:
        """Whether HandBrakeCLI reports success, which verification still has to confirm."""
        return self.code == 0 and self.work_error == 0


@dataclass(frozen=True)
class EncodeJob:
    """The parameters of one HandBrakeCLI process."""

    program: str
    command: list[str]
    """The whole argv, including the wrappers in front of the program."""
    source_fd: int
    result: Path
    """The output file, which must exist."""
    temporary_dir: Path
    """Parent of the process's temporary folder."""
    stall_s: float
    """It is killed after this time without progress."""
    limits: Limits
    """The limits that `command` applies."""
    oom_counters: Sequence[Path] = ()
    """Files in which the kernel counts its OOM kills."""
    cpus: Collection[int] = ()
    """CPUs its threads may run on once they exist. Empty: those that `command` sets."""
    read: tuple[Path, ...] = ()
    """Files it may read in addition to the source and the system."""


class EncoderProcess:
    """One HandBrakeCLI process under a RunControl. A stop sends SIGINT, then SIGKILL if it does not exit.

    `on_progress`, `on_lines` (lines of stderr) and `on_closed` (the result was closed and may be complete)
    are called in the thread that calls `run`.
    """

    def __init__(
        self,
        job: EncodeJob,
        control: RunControl,
        on_progress: Callable[[Progress], None],
        on_lines: Callable[[list[str]], None],
        on_closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._job = job
        self._control = control
        self._on_progress = on_progress
        self._on_lines = on_lines
        self._on_closed = on_closed
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._unfinished_line = ""
        self._progress_decoder = _Utf8Decoder("replace")
        self._log_decoder = _Utf8Decoder("replace")
        self._has_output = False
        self._parser = ProgressParser()
        self._decoder_errors = DecoderErrors()
        self._work_error: int | None = None
        self._encoding_since: float | None = None
        self._cpus_widened = not job.cpus
        self._stall = StallWatch(job.stall_s, job.result, time.monotonic())
        self._stalled = False
        self._kill_at: float | None = None

    def run(self) -> EncoderExit:
        """Run the encoder. Return when it has exited and its temporary files are deleted."""
        began = time.monotonic()
        oom = OomWatch(self._job.oom_counters)
        scratch = Path(tempfile.mkdtemp(prefix="encode-", dir=self._job.temporary_dir))
        source = self._job.source_fd
        try:
            with (
                self._open_result() as result,
                confined_child(
                    self._job.command,
                    of_program(self._job.program, read=(source, *self._job.read), write=(result, scratch)),
                    scratch=scratch,
                    keep=[source],
                ) as child,
            ):
                memory = MemoryWatch(child.pid, self._job.limits.memory_bytes)
                self._supervise(child, memory)
                code = _exit_code_of(child)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        ended = time.monotonic()
        encoding_since = self._encoding_since or ended
        log_tail = "\n".join(self._log)
        return EncoderExit(
            code=code,
            work_error=self._work_error,
            stalled=self._stalled,
            log_tail=log_tail,
            hit_memory_limit=memory.came_near or lacks_memory(log_tail),
            startup_s=encoding_since - began,
            encoding_s=ended - encoding_since,
            out_of_memory=oom.has_killed(),
            source_seems_damaged=self._decoder_errors.of_damage,
        )

    @contextmanager
    def _open_result(self) -> Iterator[int]:
        """Keep the result open for its sandbox rule: some network file systems reopen it as another file."""
        fd = os.open(self._job.result, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield fd
        finally:
            os.close(fd)

    def _supervise(self, child: Child, memory: MemoryWatch) -> None:
        """Drain both pipes until they are closed. Interrupt the child on a stop, kill it if it stalls."""
        self._stall.reset(time.monotonic())
        with ResultWatch(self._job.result) as watch:
            supervise(
                child,
                self._control,
                partial(self._take_progress, child.pid),
                self._take_log,
                partial(self._check, child, memory),
                on_readable=dict.fromkeys(watch.handles(), partial(self._on_result_event, watch)),
                batch_s=_BATCH_S,
            )
        self._take_lines([self._unfinished_line + self._log_decoder.decode(b"", final=True)])

    def _check(self, child: Child, memory: MemoryWatch, suspended: bool) -> float:
        """Check memory, progress and stop requests. Return the longest time until the next check."""
        now = time.monotonic()
        if self._has_output:  # before, it may still be one of the wrappers in front of the program
            memory.look(now)
        if suspended:
            self._stall.reset(now)
        if self._kill_at is None and self._control.stopped:
            child.signal(signal.SIGINT)
            self._kill_at = now + INTERRUPT_GRACE_S
        elif self._kill_at is None and self._stall.expired(now):
            self._stalled = True
            self._kill_at = now
        if self._kill_at is not None and now >= self._kill_at:
            child.signal(signal.SIGKILL)
        return _POLL_INTERVAL_S

    def _on_result_event(self, watch: ResultWatch) -> None:
        if watch.has_closed() and not self._control.stopped:
            self._on_closed()

    def _take_progress(self, pid: int, chunk: bytes) -> None:
        self._has_output = True
        for report in self._parser.feed(self._progress_decoder.decode(chunk)):
            if isinstance(report, WorkDone):
                self._work_error = report.error
            else:
                now = time.monotonic()
                if report.phase is Phase.ENCODING and self._encoding_since is None:
                    self._encoding_since = now
                if not self._cpus_widened and _last_pass_has_begun(report):
                    spread(pid, self._job.cpus)
                    self._cpus_widened = True
                self._stall.record_progress(report, now)
                self._on_progress(report)

    def _take_log(self, chunk: bytes) -> None:
        self._has_output = True
        text = self._unfinished_line + self._log_decoder.decode(chunk)
        *lines, unfinished = text.split("\n")
        if len(unfinished) > _MAX_LINE_LENGTH:
            lines.append(unfinished)
            unfinished = ""
        self._unfinished_line = unfinished
        self._take_lines(lines)

    def _take_lines(self, lines: list[str]) -> None:
        parts = [
            line[start : start + _MAX_LINE_LENGTH]
            for line in lines
            if line.strip()
            for start in range(0, len(line), _MAX_LINE_LENGTH)
        ]
        self._log.extend(part[:_LOG_LINE_LENGTH] for part in parts)
        if parts:
            self._decoder_errors.note(parts)
            self._on_lines(parts)


def _last_pass_has_begun(report: Progress) -> bool:
    """Return whether the last pass is reading frames. By then all components have created their threads."""
    percent_before = 100 * (report.pass_number - 1)
    return (
        report.phase is Phase.ENCODING
        and report.pass_number == report.pass_count
        and report.percent * report.pass_count - percent_before > _ROUNDING_PERCENT
    )


def _exit_code_of(child: Child) -> int:
    """Wait for a child that has closed its pipes, and kill it if it does not exit in time."""
    try:
        return child.wait(INTERRUPT_GRACE_S)
    except TimeoutError:
        child.signal(signal.SIGKILL)
        return child.wait()
