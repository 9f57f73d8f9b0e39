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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.encoder.progress import ProgressParser, WorkDone
from shared.domain.job import Progress

#: How long an interrupted encoder may tidy up before it is killed.
INTERRUPT_GRACE_S = 4.0
#: How many lines of stderr are kept for whoever asks why.
LOG_LINES = 60
_LOG_LINE_LENGTH = 400
#: How often a silent child is looked at.
_GLANCE_S = 1.0
_CHUNK = 65_536


@dataclass(frozen=True)
class EncoderExit:
    """How a run ended."""

    code: int
    """Exit code; minus n for signal n."""
    work_error: int | None
    """HandBrake's last WORKDONE error; None when it never said."""
    stalled: bool
    """Whether it was killed for saying nothing."""
    log_tail: str
    """Its last lines on stderr."""

    @property
    def claims_success(self) -> bool:
        """Whether HandBrakeCLI believes in its result; `verify` decides."""
        return self.code == 0 and self.work_error == 0


class EncoderProcess:
    """One run; `stop` and `pause` may be called from any thread, before, during and after it."""

    def __init__(
        self,
        command: list[str],
        source_fd: int,
        temporary_dir: Path,
        on_progress: Callable[[Progress], None],
        stall_s: float,
    ) -> None:
        self._command = command
        self._source_fd = source_fd
        self._temporary_dir = temporary_dir
        self._on_progress = on_progress
        self._stall_s = stall_s
        self._wake_read, self._wake_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._stopping = False
        self._paused = False
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._unfinished_line = ""
        self._parser = ProgressParser()
        self._work_error: int | None = None

    def stop(self) -> None:
        """Ask the run to end: interrupt the group, kill it when that does not help. Returns at once."""
        self._stopping = True
        os.write(self._wake_write, b"x")

    def pause(self, *, paused: bool) -> None:
        """Have the whole group stand still, or go on. Returns at once."""
        self._paused = paused
        os.write(self._wake_write, b"x")

    def close(self) -> None:
        """Give the wake-up pipe back; after the last `stop`."""
        os.close(self._wake_read)
        os.close(self._wake_write)

    def run(self) -> EncoderExit:
        """Start the encoder and return when it has ended and nothing of it is left."""
        scratch = Path(tempfile.mkdtemp(prefix="encode-", dir=self._temporary_dir))
        child = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[self._source_fd],
            start_new_session=True,
            env=os.environ | {"TMPDIR": str(scratch)},
        )
        try:
            with child:
                stalled = self._attend(child)
                code = child.wait()
        finally:
            _signal_group(child.pid, signal.SIGKILL)
            shutil.rmtree(scratch, ignore_errors=True)
        return EncoderExit(code, self._work_error, stalled, "\n".join(self._log))

    def _attend(self, child: subprocess.Popen[bytes]) -> bool:
        """Drain both pipes until both are closed; return whether the child was killed for silence."""
        if child.stdout is None or child.stderr is None:
            raise RuntimeError("the encoder was started without pipes")
        readers = {child.stdout.fileno(): self._take_progress, child.stderr.fileno(): self._take_log}
        decoders = {fd: codecs.getincrementaldecoder("utf-8")("replace") for fd in readers}
        kill_at: float | None = None
        heard_at = time.monotonic()
        stalled = standing = False
        with selectors.DefaultSelector() as selector:
            for fd in (*readers, self._wake_read):
                selector.register(fd, selectors.EVENT_READ)
            while len(selector.get_map()) > 1:
                for key, _ in selector.select(_GLANCE_S):
                    if key.fd == self._wake_read:
                        os.read(self._wake_read, _CHUNK)
                        continue
                    chunk = os.read(key.fd, _CHUNK)
                    heard_at = time.monotonic()
                    readers[key.fd](decoders[key.fd].decode(chunk, final=not chunk))
                    if not chunk:
                        selector.unregister(key.fd)
                now = time.monotonic()
                wanted = self._paused and not self._stopping
                if wanted != standing:
                    standing = wanted
                    _signal_group(child.pid, signal.SIGSTOP if standing else signal.SIGCONT)
                if standing:
                    heard_at = now
                if self._stopping and kill_at is None:
                    _signal_group(child.pid, signal.SIGINT)
                    kill_at = now + INTERRUPT_GRACE_S
                elif now - heard_at > self._stall_s and not stalled:
                    stalled = True
                    kill_at = now
                if kill_at is not None and now >= kill_at:
                    _signal_group(child.pid, signal.SIGKILL)
        return stalled

    def _take_progress(self, text: str) -> None:
        for said in self._parser.feed(text):
            if isinstance(said, WorkDone):
                self._work_error = said.error
            else:
                self._on_progress(said)

    def _take_log(self, text: str) -> None:
        *lines, self._unfinished_line = (self._unfinished_line + text).split("\n")
        for line in lines:
            if line.strip():
                self._log.append(line[:_LOG_LINE_LENGTH])
        self._unfinished_line = self._unfinished_line[:_LOG_LINE_LENGTH]


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return
