"""Runs one HandBrakeCLI process from start to exit, supervised by the calling thread.

The process is confined to its source, its result and a temporary folder (`sandbox`). Both pipes are always
drained, so a verbose child never blocks. The child leads its own session, and signals go to the whole
process group.
"""

import codecs
import os
import selectors
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
_CHUNK = 65_536
#: Percentages are rounded, so a pass has made progress only above this value.
_ROUNDING_PERCENT = 0.05


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
        self._parser = ProgressParser()
        self._decoder_errors = DecoderErrors()
        self._work_error: int | None = None
        self._encoding_since: float | None = None
        self._cpus_widened = not job.cpus
        self._stall = StallWatch(job.stall_s, job.result, time.monotonic())

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
                with self._control.watched() as wake:
                    stalled = self._supervise(child, wake, memory)
                code = _exit_code_of(child)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        ended = time.monotonic()
        encoding_since = self._encoding_since or ended
        log_tail = "\n".join(self._log)
        return EncoderExit(
            code=code,
            work_error=self._work_error,
            stalled=stalled,
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

    def _supervise(self, child: Child, wake: int, memory: MemoryWatch) -> bool:
        """Drain both pipes until they are closed. Return whether the child was killed because it stalled."""
        readers: dict[int, Callable[[str], None]] = {
            child.stdout: partial(self._take_progress, child.pid),
            child.stderr: self._take_log,
        }
        decoders = {fd: codecs.getincrementaldecoder("utf-8")("replace") for fd in readers}
        kill_at: float | None = None
        stalled = suspended = False
        self._stall.reset(time.monotonic())
        with selectors.DefaultSelector() as selector, ResultWatch(self._job.result) as watch:
            for fd in (*readers, wake, *watch.handles()):
                selector.register(fd, selectors.EVENT_READ)
            while readers:
                ready = selector.select(_POLL_INTERVAL_S)
                if ready:
                    time.sleep(_BATCH_S)
                for key, _ in ready:
                    if key.fd in readers:
                        chunk = os.read(key.fd, _CHUNK)
                        readers[key.fd](decoders[key.fd].decode(chunk, final=not chunk))
                        if not chunk:
                            selector.unregister(key.fd)
                            del readers[key.fd]
                    elif key.fd == wake:
                        os.eventfd_read(wake)
                    elif watch.has_closed() and not self._control.stopped:
                        self._on_closed()
                now = time.monotonic()
                memory.look(now)
                stopping = self._control.stopped
                paused = self._control.paused and not stopping
                if paused != suspended:
                    suspended = paused
                    child.signal(signal.SIGSTOP if suspended else signal.SIGCONT)
                if suspended:
                    self._stall.reset(now)
                if stopping and kill_at is None:
                    child.signal(signal.SIGINT)
                    kill_at = now + INTERRUPT_GRACE_S
                elif self._stall.expired(now) and kill_at is None:
                    stalled = True
                    kill_at = now
                if kill_at is not None and now >= kill_at:
                    child.signal(signal.SIGKILL)
        self._take_lines([self._unfinished_line])
        return stalled

    def _take_progress(self, pid: int, text: str) -> None:
        for report in self._parser.feed(text):
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

    def _take_log(self, text: str) -> None:
        *lines, unfinished = (self._unfinished_line + text).split("\n")
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
