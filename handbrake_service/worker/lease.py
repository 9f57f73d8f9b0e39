"""Keeps a claim alive from a thread of its own while the job's thread encodes.

A beat goes out at least once a second, so a cancel is heard that soon and the lease is always fresh. It
carries progress at most twice a second; the last value wins. When Redis is away, beats are retried and
the encode goes on.
"""

import threading
import time
from collections.abc import Callable

from shared.domain.errors import LeaseLost
from shared.domain.job import Progress
from shared.queue.redis_queue import Claim, RedisQueue, Signal
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger
from shared.runtime.threads import OwnedThread

log = get_logger(__name__)

#: Least time between two beats that carry progress.
PROGRESS_INTERVAL_S = 0.5
#: Longest time between two beats; also the pause before a failed one is tried again.
BEAT_INTERVAL_S = 1.0


class LeaseKeeper:
    """Beats for one claim; calls `on_cancel` or `on_lost` once and `on_pause` at each change."""

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
        self._news = threading.Condition()
        self._progress: Progress | None = None
        self._thread = OwnedThread(f"lease-{claim.job.job_id}", self._keep)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more, and wait for the beat under way."""
        self._thread.stop()
        with self._news:
            self._news.notify()
        self._thread.join()

    def show(self, progress: Progress) -> None:
        """Have the next beat carry `progress`; returns at once."""
        with self._news:
            self._progress = progress
            self._news.notify()

    def _keep(self, stop: threading.Event) -> None:
        cancelled = paused = False
        beaten_at = 0.0
        while not stop.is_set():
            progress = self._next(stop, beaten_at)
            beaten_at = time.monotonic()
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

    def _next(self, stop: threading.Event, beaten_at: float) -> Progress | None:
        """Wait until a beat is due; give the progress it carries."""
        with self._news:
            while not stop.is_set():
                since = time.monotonic() - beaten_at
                if since >= BEAT_INTERVAL_S or (self._progress and since >= PROGRESS_INTERVAL_S):
                    break
                self._news.wait((PROGRESS_INTERVAL_S if self._progress else BEAT_INTERVAL_S) - since)
            progress, self._progress = self._progress, None
            return progress
