"""The manifest entry of one published file, with everything about its job."""

from typing import Literal

from pydantic import AwareDatetime

from shared.domain.job import JobResult, SourceInfo
from shared.domain.options import EncodeOptions, PublishOptions
from shared.domain.value import ApiModel
from shared.domain.verification import VerificationReport


class PublishedFile(ApiModel):
    """The published file at the time of publication."""

    path: str
    """Relative to the archive, since a replica may have another path."""
    size_bytes: int
    mtime_ns: int
    sha256: str


class ManifestEntry(ApiModel):
    """The record of one publication, written before the file gets its final name."""

    version: Literal[1] = 1
    job_id: str
    owner: str
    node: str
    handbrake_version: str
    input_path: str
    source: SourceInfo
    options: EncodeOptions
    publish_options: PublishOptions
    preset_sha256: str | None
    priority: int
    attempts: int
    created_at: AwareDatetime
    started_at: AwareDatetime
    published_at: AwareDatetime
    output: PublishedFile
    result: JobResult
    report: VerificationReport
