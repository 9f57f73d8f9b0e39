"""Compares the archive with its manifest: which published files are present, changed or missing."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from handbrake_service.archive.digest import sha256_of
from handbrake_service.archive.folders import NotAFile, PathEscapesArchive, archive_folder, regular_file
from handbrake_service.manifest.entry import ManifestEntry, PublishedFile
from handbrake_service.manifest.reader import Recorded
from handbrake_service.manifest.signature import Signature, Signer


class State(StrEnum):
    """The state of a published file in the archive."""

    PRESENT = "present"
    REPLACED = "replaced"
    """A later job has replaced it with its own file."""
    CHANGED = "changed"
    """The file at its path differs in size, mtime or content."""
    MISSING = "missing"
    NO_FILE = "no file"
    """Its path is a symlink, a folder, a pipe or a device, or leads out of the archive."""


@dataclass(frozen=True)
class Finding:
    """The state of one job's published file."""

    state: State
    entry: ManifestEntry
    """The decisive entry, where interrupted attempts have left several."""
    signature: Signature
    """The state of the signature of `entry`."""


def audit(archive: Path, recorded: Iterable[Recorded], signer: Signer, *, hashes: bool) -> Iterator[Finding]:
    """Yield a finding for every job, in the order of publication.

    With `hashes` every file is read and its SHA-256 compared. Of several entries of one job, a trusted one
    wins over others, then one whose file is present, then the latest.
    """
    by_job: dict[str, list[Recorded]] = defaultdict(list)
    for each in recorded:
        by_job[each.entry.job_id].append(each)

    def weight(finding: Finding) -> tuple[bool, bool, float]:
        present = finding.state is State.PRESENT
        return signer.trusts(finding.signature), present, finding.entry.published_at.timestamp()

    found = [
        max((_check(archive, attempt, hashes=hashes) for attempt in attempts), key=weight)
        for attempts in by_job.values()
    ]
    owners: dict[str, Finding] = {}
    for finding in sorted(found, key=weight):
        if finding.state is State.PRESENT and signer.trusts(finding.signature):
            owners[finding.entry.output.path] = finding
    for finding in sorted(found, key=lambda finding: finding.entry.published_at):
        owner = owners.get(finding.entry.output.path)
        others = owner is not None and owner is not finding
        if others and finding.state in (State.PRESENT, State.CHANGED):
            yield Finding(State.REPLACED, finding.entry, finding.signature)
        else:
            yield finding


def _check(archive: Path, recorded: Recorded, *, hashes: bool) -> Finding:
    state = _state(archive, recorded.entry.output, hashes=hashes)
    return Finding(state, recorded.entry, recorded.signature)


def _state(archive: Path, output: PublishedFile, *, hashes: bool) -> State:
    path = archive / output.path
    try:
        with archive_folder(archive, path.parent) as folder, regular_file(path.name, folder) as fd:
            stat_result = os.fstat(fd)
            same = (stat_result.st_size, stat_result.st_mtime_ns) == (output.size_bytes, output.mtime_ns)
            if same and hashes:
                same = sha256_of(fd) == output.sha256
            return State.PRESENT if same else State.CHANGED
    except (NotAFile, PathEscapesArchive):
        return State.NO_FILE
    except OSError:
        return State.MISSING
