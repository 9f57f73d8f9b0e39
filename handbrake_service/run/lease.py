"""Keeps a claim alive from a separate thread while the job's thread encodes.

A beat is sent at least once a second, so a cancel is noticed within a second and the lease stays fresh.
Progress is sent at once, unless the last beat was very recent: then it waits for the next beat, and newer
progress replaces it. When Redis is unreachable, beats are retried and the encode continues.
"""

import threading
import time
from collections.abc import Callable

from shared.domain.errors import LeaseLost
from shared.domain.job import Phase, Progress
from shared.queue.redis_queue import Claim, RedisQueue, Signal
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger
from shared.runtime.threads import OwnedThread

log = get_logger(__name__)

#: Least time between two beats sent for progress; HandBrakeCLI reports it every 0.2 s.
PROGRESS_INTERVAL_S = 0.35
#: Longest time between two beats; also the wait before a failed beat is retried.
BEAT_INTERVAL_S = 1.0


class LeaseKeeper:
    """Sends the beats of one claim; calls `on_cancel` or `on_lost` once and `on_pause` at each change."""

    def __init__(
        self,
        queue: RedisQueue,
        claim: Claim,
        on_cancel: Callable[[], None],
        on_lost: Callable[[], None],
        on_pause: Callable[[bool], None],
    ) -> None:
        self._queue = queue
        self._claim = claim
        self._on_cancel = on_cancel
        self._on_lost = on_lost
        self._on_pause = on_pause
        self._condition = threading.Condition()
        self._progress: Progress | None = None
        self._phase: Phase | None = None
        self._due = False
        self._last_beat_s = 0.0
        self._thread = OwnedThread(f"lease-{claim.job.job_id}", self._beat)

    def start(self) -> None:
        """Start to send beats."""
        self._thread.start()

    def stop(self) -> None:
        """Stop sending beats. Wait for a beat in progress."""
        self._thread.stop()
        with self._condition:
            self._condition.notify()
        self._thread.join()

    def show(self, progress: Progress) -> None:
        """Report progress with the next beat, sent at once unless the last was very recent. Never waits."""
        with self._condition:
            self._progress = progress
            recent = time.monotonic() - self._last_beat_s < PROGRESS_INTERVAL_S
            if not recent or progress.phase is not self._phase:
                self._due = True
                self._condition.notify()

    def _beat(self, stop: threading.Event) -> None:
        cancelled = paused = False
        while not stop.is_set():
            progress = self._next_progress(stop)
            try:
                signal = self._queue.beat(self._claim, progress)
            except LeaseLost:
                self._on_lost()
                return
            except UNREACHABLE as error:
                log.warning("lease.beat_failed", job_id=self._claim.job.job_id, error=str(error))
                stop.wait(BEAT_INTERVAL_S)
                continue
            if signal is Signal.CANCEL and not cancelled:
                cancelled = True
                self._on_cancel()
            if (signal is Signal.PAUSE) != paused:
                paused = not paused
                self._on_pause(paused)

    def _next_progress(self, stop: threading.Event) -> Progress | None:
        """Wait until a beat is due; return the progress it carries."""
        with self._condition:
            while not self._due and not stop.is_set():
                left_s = self._last_beat_s + BEAT_INTERVAL_S - time.monotonic()
                if left_s <= 0:
                    break
                self._condition.wait(left_s)
            self._due = False
            self._last_beat_s = time.monotonic()
            progress, self._progress = self._progress, None
            self._phase = progress.phase if progress else self._phase
            return progress
