"""Throws away what this node keeps of jobs for longer than anyone wants: logs and samples.

Whatever belongs to a job goes soon after the job is forgotten. Beyond a total size the oldest go first.
"""

import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.queue.redis_queue import RedisQueue
from shared.redis import UNREACHABLE
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_INTERVAL_S = 30.0
#: Younger ones are left alone: their job may be on its way, and a Redis just set up anew may be a mistake.
_YOUNG_S = 60.0
_ASKED_AT_ONCE = 500


@dataclass(frozen=True)
class RetentionRule:
    """A folder of folders, each named by the job it belongs to."""

    folder: Path
    most_bytes: int


def run_cleanup(queue: RedisQueue, keepings: Sequence[RetentionRule], stop: threading.Event) -> None:
    """Tidy up twice a minute until `stop` is set; a Redis that is away is waited for."""
    while not stop.wait(_INTERVAL_S):
        try:
            for keeping in keepings:
                prune(queue, keeping, time.time() - _YOUNG_S)
        except UNREACHABLE as error:
            log.warning("housekeeping.redis_unreachable", error=str(error))
        except OSError as error:
            log.warning("housekeeping.failed", error=str(error))


def prune(queue: RedisQueue, keeping: RetentionRule, young_since: float) -> None:
    """Drop what belongs to no job any more, then the oldest of what is too much."""
    kept = sorted(
        (folder.stat().st_mtime, folder.name, folder)
        for folder in keeping.folder.glob("*")
        if folder.is_dir()
    )
    older = [(name, folder) for changed, name, folder in kept if changed < young_since]
    for start in range(0, len(older), _ASKED_AT_ONCE):
        some = older[start : start + _ASKED_AT_ONCE]
        known = queue.known([name for name, _ in some])
        for name, folder in some:
            if name not in known:
                _drop(folder, "its job is forgotten")
    total = 0
    for _, _, folder in reversed(kept):
        total += sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
        if total > keeping.most_bytes:
            _drop(folder, "there is no room for more")


def _drop(folder: Path, because: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    log.info("housekeeping.dropped", folder=str(folder), because=because)
