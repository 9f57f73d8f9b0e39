"""A job: one conversion, from the request to the published file."""

from enum import StrEnum

from pydantic import AwareDatetime

from shared.domain.failures import Failure, FailureClass
from shared.domain.options import EncodeOptions, PublishOptions
from shared.domain.sample import SampleClip, SampleResult
from shared.domain.value import ApiModel
from shared.domain.wait_reasons import Waiting


class JobKind(StrEnum):
    """What a job makes."""

    ENCODE = "encode"
    SAMPLE = "sample"
    """A short clip, encoded to try options out; never published."""


class JobStatus(StrEnum):
    """The state of a job; `shared.domain.transitions` lists the legal transitions."""

    QUEUED = "queued"
    RUNNING = "running"
    RETRYING = "retrying"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: Statuses that only a user's retry or delete can end.
TERMINAL = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})


class Phase(StrEnum):
    """What a running job is doing."""

    SCANNING = "scanning"
    ENCODING = "encoding"
    MUXING = "muxing"
    VERIFYING = "verifying"
    PUBLISHING = "publishing"


class Progress(ApiModel):
    """How far a running job is."""

    phase: Phase
    """The current phase."""
    percent: float
    """0 to 100, over all passes; never decreases within a phase."""
    fps: float | None = None
    """Current frames per second."""
    average_fps: float | None = None
    """Average frames per second since the encode began."""
    eta_s: int | None = None
    """Estimated seconds until the encode ends; None until the encoder reports it."""
    pass_number: int = 1
    """The current pass, from 1."""
    pass_count: int = 1
    """Total number of passes."""


class SourceInfo(ApiModel):
    """The source as it was when the job was queued, so that later changes are detected."""

    size_bytes: int
    """Size of the file in bytes."""
    mtime_ns: int
    """Modification time, in nanoseconds since the epoch."""
    duration_s: float | None = None
    """Duration in seconds; None if the container does not specify it."""
    width: int | None = None
    """Frame width in pixels."""
    height: int | None = None
    """Frame height in pixels."""
    video_codec: str | None = None
    """FFmpeg's name for the video codec."""


class JobResult(ApiModel):
    """The result of a completed job."""

    output_path: str | None
    """The published file; None when nothing was published: a sample, or a result that was discarded."""
    size_bytes: int
    """Size of the result."""
    duration_s: float
    """Duration of the result."""
    elapsed_s: float
    """Wall time from the start of the last attempt to publication."""
    sha256: str | None = None
    """SHA-256 of the published file, in hexadecimal."""
    sidecars: tuple[str, ...] = ()
    """The sidecar files published with it."""
    discarded: bool = False
    """True if the result was not published because it was not smaller than the source."""
    sample: SampleResult | None = None
    """For a sample: the projection for the full encode."""


class AttemptOutcome(StrEnum):
    """How a claim on a job ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    """Returned to the queue without a failure, for example because the node stopped."""
    LOST = "lost"
    """The node running it vanished."""


class Job(ApiModel):
    """One conversion, with everything a user may see about it."""

    job_id: str
    """16 hexadecimal digits."""
    kind: JobKind = JobKind.ENCODE
    """What the job makes."""
    status: JobStatus
    """The job's state."""
    rev: int
    """Incremented on every state change; a client keeps the version with the highest `rev`."""
    owner: str
    """Name of the user who queued the job."""
    input_path: str
    """Path of the source."""
    output_path: str
    """Path of the result in the archive; empty for a sample."""
    options: EncodeOptions
    """Encode settings, with preset and container resolved."""
    clip: SampleClip | None = None
    """The part of the source that a sample covers; `options` are those of the full encode."""
    publish_options: PublishOptions = PublishOptions()
    """How the result is published."""
    preset_sha256: str | None = None
    """Hash of the preset as it was when the job was queued; later changes to the preset have no effect."""
    priority: int = 0
    """Higher runs earlier."""
    source: SourceInfo
    """The source when the job was queued."""
    attempts: int = 0
    """Number of attempts begun; attempts that were released or lost with a vanished node do not count."""
    recoveries: int = 0
    """Number of times the node running the job vanished."""
    cancel_requested: bool = False
    """Whether a cancel has been accepted but not yet completed."""
    paused: bool = False
    """A paused queued job is not started; a paused running job has its encoder suspended."""
    node: str | None = None
    """Name of the node that runs the job or ran it last."""
    created_at: AwareDatetime
    """When the job was queued."""
    started_at: AwareDatetime | None = None
    """When the latest attempt began."""
    finished_at: AwareDatetime | None = None
    """When the job completed, failed or was cancelled."""
    retry_at: AwareDatetime | None = None
    """When a retrying job is queued again."""
    settles_at: AwareDatetime | None = None
    """When the source will have been unchanged for long enough to start, if it does not change until then."""
    progress: Progress | None = None
    """Progress, while running."""
    waiting: Waiting | None = None
    """Why the job does not run yet, while queued or retrying."""
    failure: Failure | None = None
    """The last failure."""
    result: JobResult | None = None
    """The result, once completed."""


class Attempt(ApiModel):
    """One claim on a job by a node, and how it ended."""

    node: str
    """Name of the node."""
    started_at: AwareDatetime
    """When the job was claimed."""
    ended_at: AwareDatetime
    """When the claim ended."""
    outcome: AttemptOutcome
    """How the claim ended."""
    reason: FailureClass | None = None
    """Failure class, if the outcome is `failed`."""


class JobHistory(ApiModel):
    """How a job's attempts ended; the current attempt is not included."""

    attempts: list[Attempt]
    """The last twenty attempts, oldest first."""


class RemovalOutcome(StrEnum):
    """What removing a job did."""

    CANCELLED = "cancelled"
    """It will not be finished; a running encoder is being stopped."""
    DELETED = "deleted"
    """Its record is gone."""


class JobRemoval(ApiModel):
    """The result of removing a job."""

    job_id: str
    outcome: RemovalOutcome


class QueueState(ApiModel):
    """The number of jobs in each state, and whether the queue is paused."""

    paused: bool = False
    """Whether the queue is paused: no job is started until somebody resumes it."""
    queued: int = 0
    """Queued jobs that are not paused."""
    paused_jobs: int = 0
    """Queued jobs that are paused."""
    running: int = 0
    retrying: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0


class FailureCounts(ApiModel):
    """The failed jobs (the dead letter) by failure class."""

    counts: dict[FailureClass, int]
    """Number of failed jobs by failure class."""


class JobPage(ApiModel):
    """One page of a job list."""

    jobs: list[Job]
    """For the natural order: running, queued in queue order, paused, retrying, then ended, newest first."""
    total: int
    """Total number of matching jobs."""
    next_cursor: str | None = None
    """Pass this as `cursor` to get the next page; None on the last page."""
