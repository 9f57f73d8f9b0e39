"""The components and settings that the runs of a node share."""

from collections.abc import Callable
from dataclasses import dataclass

from handbrake_service.archive.staging import Staging
from handbrake_service.encoder.encode_runner import EncodeRunner
from handbrake_service.encoder.job_log import JobLogs
from handbrake_service.estimates.estimator import Estimator
from handbrake_service.film_reader.client import FilmReader
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.manifest.replace_right import ReplaceRight
from handbrake_service.manifest.store import ManifestStore
from handbrake_service.media.quiet import QuietPeriod
from handbrake_service.media.roots import OpenSource, SourceRoots
from handbrake_service.presets.library import Presets
from handbrake_service.run.sample_result import SampleMaker
from handbrake_service.verification.content.images import FrameImages
from shared.domain.job import SourceInfo
from shared.domain.options import EncodeOptions
from shared.queue.redis_queue import RedisQueue


@dataclass(frozen=True)
class RunDependencies:
    """Built once per node and passed to every run."""

    queue: RedisQueue
    presets: Presets
    inspector: Inspector
    reader: FilmReader
    roots: SourceRoots
    staging: Staging
    manifest: ManifestStore
    replace_right: ReplaceRight
    encode_runner: EncodeRunner
    logs: JobLogs
    attempts_allowed: int
    estimator: Estimator
    samples: SampleMaker
    describe: Callable[[OpenSource, EncodeOptions], SourceInfo]
    """Checks options against the source as it is now, and describes it. Raises RequestRefused."""
    quiet: QuietPeriod
    frames: FrameImages
    verify_content: bool
    """Whether frames and sound of a result are compared with those of its source."""
    refuse_damaged: bool
    """Whether the copy of a damaged source is refused; otherwise it is published and the damage reported."""
