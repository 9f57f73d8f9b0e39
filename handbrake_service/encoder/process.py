"""Runs one HandBrakeCLI from start to end, attended to by the thread that calls.

It is confined to its source, its result and a folder of its own (`sandbox`). Both pipes are always drained,
so a talkative child never hangs. The child leads its own session; stopping it means stopping the whole group.
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

#: How long an interrupted encoder may tidy up before it is killed.
INTERRUPT_GRACE_S = 4.0
#: How many lines of stderr are kept for whoever asks why.
LOG_LINES = 60
_LOG_LINE_LENGTH = 400
#: Longest line that is passed on whole; what is longer is cut into such pieces.
_LONGEST_LINE = 4_000
#: How often a silent child is looked at.
_GLANCE_S = 1.0
#: How long to let output gather once there is some: what HandBrakeCLI tells of comes line by line, and to
#: be woken for each costs ten times as much.
_GATHER_S = 0.003
_CHUNK = 65_536
#: Percentages are rounded: so much after the passes before is no progress yet.
_ROUNDING_PERCENT = 0.05


@dataclass(frozen=True)
class EncoderExit:
    """How a run ended."""

    code: int
    """Exit code; minus n for signal n."""
    work_error: int | None
    """HandBrake's last WORKDONE error; None when it never said."""
    stalled: bool
    """Whether it was killed for getting nowhere."""
    log_tail: str
    """Its last lines on stderr."""
    startup_s: float = 0.0
    """Wall time before pictures were encoded; the whole time when none were."""
    encoding_s: float = 0.0
    """Wall time from then on."""
    hit_memory_limit: bool = False
    """Whether it seems to have been refused memory beyond its limit."""
    out_of_memory: bool | None = None
    """Whether the kernel killed for lack of memory meanwhile; None where it does not tell."""
    source_seems_damaged: bool = False
    """Whether its log tells of damage in the source."""

    @property
    def claims_success(self) -> bool:
        """Whether HandBrakeCLI believes in its result; `verify` decides."""
        return self.code == 0 and self.work_error == 0


@dataclass(frozen=True)
class EncodeJob:
    """What one run works with."""

    program: str
    command: list[str]
    """How the program is called, with all that goes before it."""
    source_fd: int
    result: Path
    """The file it writes; it must be there."""
    temporary_dir: Path
    """Where its own folder for temporary files is made."""
    stall_s: float
    """How long it may get nowhere."""
    limits: Limits
    """Those the command holds it to."""
    oom_counters: Sequence[Path] = ()
    """Where the kernel counts whom it killed for lack of memory."""
    cpus: Collection[int] = ()
    """Those its threads may run on once they are there; none: those of the command."""
    read: tuple[Path, ...] = ()
    """What it may read beside the source and the system."""


class EncoderProcess:
    """One run, held by a control: stopped, it is interrupted, and killed when that does not help.

    `on_progress`, `on_lines` (of stderr) and `on_closed` (the result was closed, and may be whole) are called
    in the thread that runs it.
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
        self._spread_out = not job.cpus
        self._stall = StallWatch(job.stall_s, job.result, time.monotonic())

    def run(self) -> EncoderExit:
        """Start the encoder and return when it has ended and nothing of it is left."""
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
                    stalled = self._attend(child, wake, memory)
                code = _end_of(child)
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
        """Hold the result: some network file systems take it for another file at the next look otherwise."""
        handle = os.open(self._job.result, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield handle
        finally:
            os.close(handle)

    def _attend(self, child: Child, wake: int, memory: MemoryWatch) -> bool:
        """Drain both pipes until both are closed; return whether the child was killed for standing still."""
        readers: dict[int, Callable[[str], None]] = {
            child.stdout: partial(self._take_progress, child.pid),
            child.stderr: self._take_log,
        }
        decoders = {fd: codecs.getincrementaldecoder("utf-8")("replace") for fd in readers}
        kill_at: float | None = None
        stalled = standing = False
        self._stall.stand(time.monotonic())
        with selectors.DefaultSelector() as selector, ResultWatch(self._job.result) as watch:
            for fd in (*readers, wake, *watch.handles()):
                selector.register(fd, selectors.EVENT_READ)
            while readers:
                ready = selector.select(_GLANCE_S)
                if ready:
                    time.sleep(_GATHER_S)
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
                wanted = self._control.paused and not stopping
                if wanted != standing:
                    standing = wanted
                    child.signal(signal.SIGSTOP if standing else signal.SIGCONT)
                if standing:
                    self._stall.stand(now)
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
        for said in self._parser.feed(text):
            if isinstance(said, WorkDone):
                self._work_error = said.error
            else:
                now = time.monotonic()
                if said.phase is Phase.ENCODING and self._encoding_since is None:
                    self._encoding_since = now
                if not self._spread_out and _last_pass_is_under_way(said):
                    spread(pid, self._job.cpus)
                    self._spread_out = True
                self._stall.hear(said, now)
                self._on_progress(said)

    def _take_log(self, text: str) -> None:
        *lines, unfinished = (self._unfinished_line + text).split("\n")
        if len(unfinished) > _LONGEST_LINE:
            lines.append(unfinished)
            unfinished = ""
        self._unfinished_line = unfinished
        self._take_lines(lines)

    def _take_lines(self, lines: list[str]) -> None:
        pieces = [
            line[start : start + _LONGEST_LINE]
            for line in lines
            if line.strip()
            for start in range(0, len(line), _LONGEST_LINE)
        ]
        self._log.extend(piece[:_LOG_LINE_LENGTH] for piece in pieces)
        if pieces:
            self._decoder_errors.note(pieces)
            self._on_lines(pieces)


def _last_pass_is_under_way(said: Progress) -> bool:
    """Return whether frames of the last pass are read; by then all components have made their threads."""
    before = 100 * (said.pass_number - 1)
    return (
        said.phase is Phase.ENCODING
        and said.pass_number == said.pass_count
        and said.percent * said.pass_count - before > _ROUNDING_PERCENT
    )


def _end_of(child: Child) -> int:
    """Wait for a child that has closed its pipes; one that lives on has nothing more to do."""
    try:
        return child.wait(INTERRUPT_GRACE_S)
    except TimeoutError:
        child.signal(signal.SIGKILL)
        return child.wait()
