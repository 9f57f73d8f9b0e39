"""Runs one HandBrakeCLI from start to end, in the thread that calls.

The thread must stay: the child dies with it (PDEATHSIG follows the spawning thread). Both pipes are
always drained, so a talkative child never hangs. The child leads its own session; stopping it means
stopping the whole group.
"""

import codecs
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from handbrake_service.encoder.cpus import spread
from handbrake_service.encoder.oom import OomWatch
from handbrake_service.encoder.progress import ProgressParser, WorkDone
from handbrake_service.encoder.result_watch import ResultWatch
from handbrake_service.encoder.stall import StallWatch
from handbrake_service.media.leash import Leash
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
    out_of_memory: bool | None = None
    """Whether the kernel killed for lack of memory meanwhile; None where it does not tell."""

    @property
    def claims_success(self) -> bool:
        """Whether HandBrakeCLI believes in its result; `verify` decides."""
        return self.code == 0 and self.work_error == 0


@dataclass(frozen=True)
class EncodeJob:
    """What one run works with."""

    command: list[str]
    source_fd: int
    result: Path
    """The file it writes."""
    temporary_dir: Path
    """Where its own folder for temporary files is made."""
    stall_s: float
    """How long it may get nowhere."""
    oom_counters: Sequence[Path] = ()
    """Where the kernel counts whom it killed for lack of memory."""
    cpus: Collection[int] = ()
    """Those its threads may run on once they are there; none: those of the command."""


class EncoderProcess:
    """One run, held by a leash: stopped, it is interrupted, and killed when that does not help.

    `on_progress`, `on_lines` (of stderr) and `on_closed` (the result was closed, and may be whole) are called
    in the thread that runs it.
    """

    def __init__(
        self,
        job: EncodeJob,
        leash: Leash,
        on_progress: Callable[[Progress], None],
        on_lines: Callable[[list[str]], None],
        on_closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._job = job
        self._leash = leash
        self._on_progress = on_progress
        self._on_lines = on_lines
        self._on_closed = on_closed
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._unfinished_line = ""
        self._parser = ProgressParser()
        self._work_error: int | None = None
        self._encoding_since: float | None = None
        self._spread_out = not job.cpus
        self._stall = StallWatch(job.stall_s, job.result, time.monotonic())

    def run(self) -> EncoderExit:
        """Start the encoder and return when it has ended and nothing of it is left."""
        began = time.monotonic()
        oom = OomWatch(self._job.oom_counters)
        scratch = Path(tempfile.mkdtemp(prefix="encode-", dir=self._job.temporary_dir))
        child = subprocess.Popen(
            self._job.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[self._job.source_fd],
            start_new_session=True,
            env=os.environ | {"TMPDIR": str(scratch)},
        )
        try:
            with child:
                try:
                    with self._leash.held() as wake:
                        stalled = self._attend(child, wake)
                    code = _end_of(child)
                finally:
                    _signal_group(child.pid, signal.SIGKILL)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        ended = time.monotonic()
        encoding_since = self._encoding_since or ended
        return EncoderExit(
            code=code,
            work_error=self._work_error,
            stalled=stalled,
            log_tail="\n".join(self._log),
            startup_s=encoding_since - began,
            encoding_s=ended - encoding_since,
            out_of_memory=oom.has_killed(),
        )

    def _attend(self, child: subprocess.Popen[bytes], wake: int) -> bool:
        """Drain both pipes until both are closed; return whether the child was killed for standing still."""
        if child.stdout is None or child.stderr is None:
            raise RuntimeError("the encoder was started without pipes")
        readers: dict[int, Callable[[str], None]] = {
            child.stdout.fileno(): partial(self._take_progress, child.pid),
            child.stderr.fileno(): self._take_log,
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
                    elif watch.has_closed() and not self._leash.stopped:
                        self._on_closed()
                now = time.monotonic()
                stopping = self._leash.stopped
                wanted = self._leash.paused and not stopping
                if wanted != standing:
                    standing = wanted
                    _signal_group(child.pid, signal.SIGSTOP if standing else signal.SIGCONT)
                if standing:
                    self._stall.stand(now)
                if stopping and kill_at is None:
                    _signal_group(child.pid, signal.SIGINT)
                    kill_at = now + INTERRUPT_GRACE_S
                elif self._stall.expired(now) and kill_at is None:
                    stalled = True
                    kill_at = now
                if kill_at is not None and now >= kill_at:
                    _signal_group(child.pid, signal.SIGKILL)
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
            self._on_lines(pieces)


def _last_pass_is_under_way(said: Progress) -> bool:
    """Tell whether pictures of the last pass are read: all that make threads of their own have made them."""
    before = 100 * (said.pass_number - 1)
    return (
        said.phase is Phase.ENCODING
        and said.pass_number == said.pass_count
        and said.percent * said.pass_count - before > _ROUNDING_PERCENT
    )


def _end_of(child: subprocess.Popen[bytes]) -> int:
    """Wait for a child that has closed its pipes; one that lives on has nothing more to do."""
    try:
        return child.wait(INTERRUPT_GRACE_S)
    except subprocess.TimeoutExpired:
        _signal_group(child.pid, signal.SIGKILL)
        return child.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
