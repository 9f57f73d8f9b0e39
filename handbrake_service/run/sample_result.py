"""Turns an encoded clip into a sample: probes it, projects the whole job and stores it on this node."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.encoder.process import EncoderExit
from handbrake_service.estimates.estimator import Estimator
from handbrake_service.handbrake.encode_log import crop_of
from handbrake_service.inspection.source_summary import of_document
from handbrake_service.media.probe import ProbeFailed, probe_video
from handbrake_service.media.roots import OpenSource
from handbrake_service.presets.document import PresetDocument
from handbrake_service.processes.run_control import RunControl
from handbrake_service.run.failure_mapping import AttemptFailed
from handbrake_service.samples.clip import EncodedLength, projected_bytes, projected_s
from handbrake_service.samples.playable_copy import MEDIA_TYPES, is_playable, make_playable
from handbrake_service.samples.probe import SampleProbe, first_picture_s, probe_sample
from handbrake_service.samples.store import SampleFacts, SampleStore
from shared.domain.errors import SourceUnavailable, SourceUnusable
from shared.domain.failures import Failure, FailureClass
from shared.domain.job import Job, JobResult
from shared.domain.options import Container
from shared.domain.sample import SampleClip, SampleResult


@dataclass(frozen=True)
class EncodedClip:
    """A clip just encoded, and what it was encoded from."""

    job: Job
    clip: SampleClip
    preset: PresetDocument
    source: OpenSource
    staged: Path
    ended: EncoderExit
    exclusive: bool
    """Whether the encode had the machine to itself: only then can its time be projected."""
    started_s: float
    """When the attempt began, by the monotonic clock."""

    @property
    def container(self) -> Container:
        """Container of the clip. Raises ValueError for a job that was never queued."""
        if self.job.options.container is None:
            raise ValueError("a queued job has its container filled in")
        return self.job.options.container


class SampleMaker:
    """Makes the samples of a node and puts them into its store."""

    def __init__(self, store: SampleStore, estimator: Estimator) -> None:
        self.store = store
        self._estimator = estimator

    def finish(self, encoded: EncodedClip, log_lines: Sequence[str], control: RunControl) -> JobResult:
        """Store the sample and return the job's result. Raises AttemptFailed, RunStopped or OSError."""
        job = encoded.job
        size_bytes = encoded.staged.stat().st_size
        with encoded.staged.open("rb") as file:
            probe = _probe(file.fileno())
            playable = is_playable(encoded.container, probe.streams)
            if not playable:
                make_playable(file.fileno(), self.store.proxy(job.job_id), control, hdr=probe.hdr)
        facts = SampleFacts(
            name=f"sample.{encoded.container.value}",
            media_type=MEDIA_TYPES[encoded.container],
            playable=playable,
            first_s=first_picture_s(encoded.source.fd, encoded.clip.at_s),
            frame_times_s=probe.frame_times_s,
            width=probe.width,
            height=probe.height,
            crop=crop_of(log_lines),
            hdr=probe.hdr,
        )
        self.store.put(job.job_id, encoded.staged, facts)
        return JobResult(
            output_path=None,
            size_bytes=size_bytes,
            duration_s=round(probe.seconds, 3),
            elapsed_s=round(time.monotonic() - encoded.started_s, 3),
            sample=self._sample_result(encoded, probe, size_bytes),
        )

    def _sample_result(self, encoded: EncodedClip, probe: SampleProbe, size_bytes: int) -> SampleResult:
        length = EncodedLength(
            seconds=probe.seconds,
            size_bytes=size_bytes,
            packet_bytes=probe.packet_bytes,
            startup_s=encoded.ended.startup_s,
            encoding_s=encoded.ended.encoding_s,
        )
        elapsed_s = None if encoded.exclusive else self._estimated_s(encoded)
        return SampleResult(
            at_s=encoded.clip.at_s,
            seconds=round(probe.seconds, 3),
            size_bytes=size_bytes,
            projected_bytes=projected_bytes(length, encoded.clip),
            projected_s=round(elapsed_s or projected_s(length, encoded.clip), 1),
        )

    def _estimated_s(self, encoded: EncodedClip) -> float | None:
        """Estimate the whole job's time from earlier encodes, for a clip that shared the machine."""
        try:
            document = probe_video(encoded.source.fd)
        except (SourceUnusable, SourceUnavailable):
            return None
        summary = of_document(document, encoded.source.size_bytes, self._estimator.handbrake_version)
        estimate = self._estimator.estimate(encoded.preset, encoded.job.options, summary)
        return estimate.elapsed_s if estimate else None


def _probe(fd: int) -> SampleProbe:
    try:
        return probe_sample(fd)
    except (ProbeFailed, SourceUnavailable) as error:
        raise AttemptFailed(
            Failure(reason=FailureClass.DAMAGED_OUTPUT, message=f"The sample cannot be read: {error}.")
        ) from error
