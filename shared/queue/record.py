"""Converts jobs to and from their Redis hashes.

| field | contents |
| --- | --- |
| `job_id kind status owner input_path output_path node preset_sha256` | text |
| `rev attempts recoveries priority` | an integer |
| `created_ms started_ms finished_ms retry_ms settles_ms` | milliseconds since the epoch, by Redis's clock |
| `options piece publish_options source progress failure result publish_intent` | JSON of the model |
| `claims` | JSON list of the ended claims: `{node, began, ended, outcome, reason}`, times in ms |
| `score need_bytes` | order score and disk space to reserve, until the job ends |
| `passed_over best_node best_node_free` | times it was passed over for lack of space; the node with most |
| `token` | token of the current claim |
| `cancel_requested paused replaces_any` | 1, or absent |
| `publish_committed` | 1, or absent: the current claim has recorded `publish_intent` |
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from shared.domain.failures import Failure, FailureClass
from shared.domain.job import (
    Attempt,
    AttemptOutcome,
    Job,
    JobHistory,
    JobKind,
    JobResult,
    JobStatus,
    Progress,
    SourceInfo,
)
from shared.domain.options import EncodeOptions, PublishOptions
from shared.domain.sample import SampleClip
from shared.domain.value import ApiModel
from shared.domain.verification import VerificationReport


class PinnedPreset(ApiModel):
    """A preset as it was when the job was queued; later changes to the preset do not affect the job."""

    sha256: str
    """Hash of the document."""
    document: str
    """JSON for HandBrakeCLI's preset import."""


class NewJob(ApiModel):
    """A job before it is queued."""

    job_id: str
    kind: JobKind = JobKind.ENCODE
    owner: str
    input_path: str
    output_path: str
    """Empty for a sample."""
    options: EncodeOptions
    clip: SampleClip | None = None
    """The part of the source that a sample encodes."""
    preset: PinnedPreset | None = None
    publish_options: PublishOptions = PublishOptions()
    source: SourceInfo
    priority: int = 0
    replaces_any: bool = False
    """Whether it may replace files that no job of its owner made."""
    need_bytes: int
    """Disk space to reserve for the output."""
    settles_ms: int = 0
    """How long no node may claim it, because its source may still be changing."""


class PublishIntent(ApiModel):
    """The file about to be renamed to the output path, with enough detail to recognise it there."""

    size_bytes: int
    mtime_ns: int
    result: JobResult
    report: VerificationReport | None = None
    """The verification report of the file."""


def encode(job: NewJob) -> dict[str, str]:
    """Return the hash fields that the enqueue script does not set itself."""
    fields = {
        "kind": job.kind.value,
        "owner": job.owner,
        "input_path": job.input_path,
        "publish_options": job.publish_options.model_dump_json(exclude_defaults=True),
        "options": job.options.model_dump_json(exclude_none=True),
        "source": job.source.model_dump_json(exclude_none=True),
        "need_bytes": str(job.need_bytes),
    }
    if job.replaces_any:
        fields["replaces_any"] = "1"
    if job.clip is not None:
        fields["piece"] = job.clip.model_dump_json()
    return fields


def _optional_time(ms: str | None) -> datetime | None:
    return _time(ms) if ms is not None else None


def _time(ms: str | float) -> datetime:
    return datetime.fromtimestamp(float(ms) / 1000, UTC)


def decode_claims(text: str | None) -> JobHistory:
    """Return the history stored in the field `claims`."""
    return JobHistory(
        attempts=[
            Attempt(
                node=claim["node"],
                started_at=_time(claim["began"]),
                ended_at=_time(claim["ended"]),
                outcome=AttemptOutcome(claim["outcome"]),
                reason=FailureClass(claim["reason"]) if "reason" in claim else None,
            )
            for claim in json.loads(text or "[]")
        ]
    )


def _result(output_path: str, text: str) -> JobResult:
    return JobResult.model_validate({"output_path": output_path or None} | json.loads(text))


def decode(fields: Mapping[str, str]) -> Job:
    """Return the job stored in a hash; `waiting` is not part of it.

    Raises KeyError or pydantic.ValidationError if the hash is not a valid job.
    """
    progress, failure, result = fields.get("progress"), fields.get("failure"), fields.get("result")
    clip = fields.get("piece")
    return Job(
        job_id=fields["job_id"],
        kind=JobKind(fields["kind"]),
        status=JobStatus(fields["status"]),
        rev=int(fields["rev"]),
        owner=fields["owner"],
        input_path=fields["input_path"],
        output_path=fields["output_path"],
        options=EncodeOptions.model_validate_json(fields["options"]),
        clip=SampleClip.model_validate_json(clip) if clip else None,
        publish_options=PublishOptions.model_validate_json(fields.get("publish_options", "{}")),
        preset_sha256=fields.get("preset_sha256"),
        priority=int(fields["priority"]),
        source=SourceInfo.model_validate_json(fields["source"]),
        attempts=int(fields["attempts"]),
        recoveries=int(fields["recoveries"]),
        cancel_requested="cancel_requested" in fields,
        paused="paused" in fields,
        node=fields.get("node"),
        created_at=_time(fields["created_ms"]),
        started_at=_optional_time(fields.get("started_ms")),
        finished_at=_optional_time(fields.get("finished_ms")),
        retry_at=_optional_time(fields.get("retry_ms")),
        settles_at=_optional_time(fields.get("settles_ms")),
        progress=Progress.model_validate_json(progress) if progress else None,
        failure=Failure.model_validate_json(failure) if failure else None,
        result=_result(fields["output_path"], result) if result else None,
    )
