"""What every run of a node works with."""

from dataclasses import dataclass
from pathlib import Path

from handbrake_service.encoder.handbrake import HandBrake
from handbrake_service.encoder.presets import Presets
from handbrake_service.estimate.estimator import Estimator
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.manifest.book import Book
from handbrake_service.media.roots import SourceRoots
from handbrake_service.publication.staging import Staging
from shared.queue.redis_queue import RedisQueue


@dataclass(frozen=True)
class Tools:
    """A node's own."""

    queue: RedisQueue
    handbrake: HandBrake
    presets: Presets
    inspector: Inspector
    roots: SourceRoots
    staging: Staging
    manifest: Book
    temporary_dir: Path
    attempts_allowed: int
    stall_s: float
    estimator: Estimator
