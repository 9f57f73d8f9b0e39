"""Deletes old logs, samples and frames of jobs from this node's data folder.

They are deleted soon after their job is purged. Above a total size, the oldest are deleted first.
"""

import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.queue.redis_queue import RedisQueue
from shared.redis import UNREACHABLE
from shared.runtime.clock import SYSTEM_CLOCK, Clock
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


def run_cleanup(
    queue: RedisQueue, rules: Sequence[RetentionRule], stop: threading.Event, clock: Clock = SYSTEM_CLOCK
) -> None:
    """Clean up twice a minute until `stop` is set; wait for Redis if it is unreachable."""
    while not stop.wait(_INTERVAL_S):
        try:
            for rule in rules:
                prune(queue, rule, clock)
        except UNREACHABLE as error:
            log.warning("cleanup.redis_unreachable", error=str(error))
        except OSError as error:
            log.warning("cleanup.failed", error=str(error))


def prune(queue: RedisQueue, rule: RetentionRule, clock: Clock) -> None:
    """Delete folders of unknown jobs, then the oldest folders until the rest is small enough."""
    young_since_s = clock.now().timestamp() - _YOUNG_S
    folders = sorted(
        ((folder.stat().st_mtime, folder) for folder in rule.folder.glob("*") if folder.is_dir()),
        reverse=True,
    )
    unknown = _unknown(queue, [folder for changed, folder in folders if changed < young_since_s])
    for folder in unknown:
        _delete(folder, "unknown job")
    total = 0
    for _, folder in folders:
        if folder in unknown:
            continue
        total += sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
        if total > rule.most_bytes:
            _delete(folder, "size limit")


def _unknown(queue: RedisQueue, folders: Sequence[Path]) -> set[Path]:
    """Return those of the folders whose job the queue does not know.

    None of them is unknown to a queue that has never had a job: Redis may have lost its data, and the jobs
    may be restored from the manifest.
    """
    if not queue.has_had_jobs():
        return set()
    names = [folder.name for folder in folders]
    batches = [names[start : start + _JOBS_PER_QUERY] for start in range(0, len(names), _JOBS_PER_QUERY)]
    known = {name for batch in batches for name in queue.known(batch)}
    return {folder for folder in folders if folder.name not in known}


def _delete(folder: Path, reason: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    log.info("cleanup.folder_deleted", folder=str(folder), reason=reason)
