"""One published file, with all that its job was."""

from typing import Literal

from pydantic import AwareDatetime

from shared.domain.job import JobResult, SourceInfo
from shared.domain.options import EncodeOptions, PublishOptions
from shared.domain.value import ApiModel
from shared.domain.verification import VerificationReport


class PublishedFile(ApiModel):
    """The file as it was published."""

    path: str
    """Below the archive, so that a replica may lie elsewhere."""
    size_bytes: int
    mtime_ns: int
    sha256: str


class ManifestEntry(ApiModel):
    """What is written down of one publication, before it happens."""

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
