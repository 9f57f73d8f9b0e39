"""Deletes old logs, samples and frames of jobs from this node's data folder.

They are deleted soon after their job is purged. Above a total size, the oldest are deleted first.
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
#: Younger folders are kept: their job may not be in Redis yet.
_YOUNG_S = 60.0
_JOBS_PER_QUERY = 500


@dataclass(frozen=True)
class RetentionRule:
    """A folder with one subfolder per job, named by its id, and the most bytes it may hold."""

    folder: Path
    most_bytes: int


def run_cleanup(queue: RedisQueue, rules: Sequence[RetentionRule], stop: threading.Event) -> None:
    """Clean up twice a minute until `stop` is set; wait for Redis if it is unreachable."""
    while not stop.wait(_INTERVAL_S):
        try:
            for rule in rules:
                prune(queue, rule, time.time() - _YOUNG_S)
        except UNREACHABLE as error:
            log.warning("cleanup.redis_unreachable", error=str(error))
        except OSError as error:
            log.warning("cleanup.failed", error=str(error))


def prune(queue: RedisQueue, rule: RetentionRule, young_since: float) -> None:
    """Delete folders of unknown jobs, then the oldest folders until the rest is small enough."""
    kept = sorted(
        (folder.stat().st_mtime, folder.name, folder) for folder in rule.folder.glob("*") if folder.is_dir()
    )
    older = [(name, folder) for changed, name, folder in kept if changed < young_since]
    for start in range(0, len(older), _JOBS_PER_QUERY):
        batch = older[start : start + _JOBS_PER_QUERY]
        known = queue.known([name for name, _ in batch])
        for name, folder in batch:
            if name not in known:
                _delete(folder, "unknown job")
    total = 0
    for _, _, folder in reversed(kept):
        total += sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
        if total > rule.most_bytes:
            _delete(folder, "size limit")


def _delete(folder: Path, reason: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    log.info("cleanup.folder_deleted", folder=str(folder), reason=reason)
