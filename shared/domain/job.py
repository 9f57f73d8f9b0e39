"""A job: one conversion, from the request to the published file."""

from enum import StrEnum

from pydantic import AwareDatetime

from shared.domain.failures import Failure, FailureClass
from shared.domain.options import EncodeOptions, PublishOptions
from shared.domain.sample import SampleClip, SampleResult
from shared.domain.value import ApiModel


class JobKind(StrEnum):
    """What a job makes."""

    ENCODE = "encode"
    SAMPLE = "sample"
    """A piece, to try options out; never published."""


class JobStatus(StrEnum):
    """Where a job stands; `shared.domain.transitions` says what may follow what."""

    QUEUED = "queued"
    RUNNING = "running"
    RETRYING = "retrying"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: Statuses that nothing but a user's retry or delete leaves again.
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
    """What is going on."""
    percent: float
    """0 to 100, over all passes, never falling within a phase."""
    fps: float | None = None
    """Pictures a second, now."""
    average_fps: float | None = None
    """Pictures a second, since the encode began."""
    eta_s: int | None = None
    """Seconds to the end of the encode; None until the encoder knows."""
    pass_number: int = 1
    """The pass under way, from 1."""
    pass_count: int = 1
    """How many passes there are."""


class SourceInfo(ApiModel):
    """The source as it was when the job was queued; a change since then is noticed."""

    size_bytes: int
    """Size of the file."""
    mtime_ns: int
    """Time of its last change, nanoseconds since the epoch."""
    duration_s: float | None = None
    """Play time, where the container tells."""
    width: int | None = None
    """Picture width in pixels."""
    height: int | None = None
    """Picture height in pixels."""
    video_codec: str | None = None
    """FFmpeg's name of the video codec."""


class JobResult(ApiModel):
    """What a completed job made."""

    output_path: str | None
    """The published file; None when nothing was published: a sample, or a result that was discarded."""
    size_bytes: int
    """Size of the result."""
    duration_s: float
    """Its play time."""
    elapsed_s: float
    """Wall time from the start of the last attempt to publication."""
    sha256: str | None = None
    """Hash of the published file, in hexadecimal."""
    sidecars: tuple[str, ...] = ()
    """The files published beside it."""
    discarded: bool = False
    """The result was not smaller than the source, and the job asked for none then."""
    sample: SampleResult | None = None
    """What a sample tells of the whole."""


class AttemptOutcome(StrEnum):
    """How a claim of a job ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RELEASED = "released"
    """Given back unharmed, because the node stopped."""
    LOST = "lost"
    """The node vanished."""


class WaitReason(StrEnum):
    """Why a queued job does not run yet."""

    STARTING = "starting"
    PAUSED = "paused"
    QUEUE_PAUSED = "queue_paused"
    DRAINED = "drained"
    BEHIND_OTHERS = "behind_others"
    SLOTS_BUSY = "slots_busy"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    """Too little of it is free."""
    ARCHIVE_AWAY = "archive_away"
    """The archive, or the folder where results grow, is not there or cannot be written."""
    BACK_OFF = "back_off"
    SOURCE_SETTLING = "source_settling"
    """Its source has been changed a moment ago, or still is being written."""
    FOLDERS_UNAVAILABLE = "folders_unavailable"
    """No node has its folders now."""
    NO_NODE = "no_node"


class Waiting(ApiModel):
    """Why a job waits, told to a person."""

    reason: WaitReason
    """The class of the reason."""
    message: str
    """One plain sentence."""
    until: AwareDatetime | None = None
    """When it ends, where that is known."""


class Job(ApiModel):
    """One conversion with all a user may see of it."""

    job_id: str
    """16 hexadecimal digits."""
    kind: JobKind = JobKind.ENCODE
    """What the job makes."""
    status: JobStatus
    """Where it stands."""
    rev: int
    """Raised by each change of state; a reader keeps the highest it has seen."""
    owner: str
    """User name of who queued it."""
    input_path: str
    """The source."""
    output_path: str
    """Where the result goes, or went; empty for a sample."""
    options: EncodeOptions
    """Settings, with preset and container filled in."""
    clip: SampleClip | None = None
    """What of the source a sample is of; the options are those of the whole."""
    publish_options: PublishOptions = PublishOptions()
    """How the result goes into the archive."""
    preset_sha256: str | None = None
    """Hash of the preset as it was when the job was queued; what became of its name since means nothing."""
    priority: int = 0
    """Higher runs earlier."""
    source: SourceInfo
    """The source when the job was queued."""
    attempts: int = 0
    """Encodes begun, not counting those a vanished node took with it."""
    recoveries: int = 0
    """How often the node running it vanished."""
    cancel_requested: bool = False
    """A cancel has been accepted and is under way."""
    paused: bool = False
    """Held back while queued; standing still while running."""
    node: str | None = None
    """Name of the node that runs it or ran it last."""
    created_at: AwareDatetime
    """When it was queued."""
    started_at: AwareDatetime | None = None
    """When the last attempt began."""
    finished_at: AwareDatetime | None = None
    """When it completed, failed or was cancelled."""
    retry_at: AwareDatetime | None = None
    """When a retrying job is queued again."""
    settles_at: AwareDatetime | None = None
    """When its source will have been quiet for long enough, if nothing changes it until then."""
    progress: Progress | None = None
    """How far it is, while running."""
    waiting: Waiting | None = None
    """Why it does not run yet, while queued or retrying."""
    failure: Failure | None = None
    """The last failure."""
    result: JobResult | None = None
    """What it made, once completed."""


class Attempt(ApiModel):
    """One claim of a job by a node, and how it ended."""

    node: str
    """Name of the node."""
    started_at: AwareDatetime
    """When it was claimed."""
    ended_at: AwareDatetime
    """When the claim ended."""
    outcome: AttemptOutcome
    """How it ended."""
    reason: FailureClass | None = None
    """Class of the failure, of a failed one."""


class JobHistory(ApiModel):
    """What became of a job's attempts so far; the one under way is not among them."""

    attempts: list[Attempt]
    """Oldest first; the last twenty."""


class QueueState(ApiModel):
    """How many jobs stand where, and whether new ones are started at all."""

    paused: bool = False
    """Nothing new is started until somebody resumes the queue."""
    queued: int = 0
    """Queued and not paused."""
    paused_jobs: int = 0
    """Queued and paused."""
    running: int = 0
    retrying: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0


class FailureCounts(ApiModel):
    """What is in the dead letter."""

    counts: dict[FailureClass, int]
    """How many failed jobs have which class of failure."""


class JobPage(ApiModel):
    """One page of a job list."""

    jobs: list[Job]
    """Running first, then queued in their order, retrying, then ended ones, newest first."""
    total: int
    """How many jobs match in all."""
    next_cursor: str | None = None
    """Pass it back as `cursor` for the next page; None on the last."""
