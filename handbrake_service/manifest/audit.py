"""Holds the archive against its manifest: what is there, what is gone, what is not what was published."""

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
    """How a published file stands."""

    PRESENT = "present"
    REPLACED = "replaced"
    """A later job put its own in its place."""
    CHANGED = "changed"
    """What has its name differs in size, time or content."""
    MISSING = "missing"
    NO_FILE = "no file"
    """What has its name is a link, a folder, a pipe or a device, or lies outside the archive."""


@dataclass(frozen=True)
class Finding:
    """One job's file."""

    state: State
    entry: ManifestEntry
    """The one that holds, of several by attempts that were broken off."""
    signature: Signature
    """That of the entry."""


def audit(archive: Path, recorded: Iterable[Recorded], signer: Signer, *, hashes: bool) -> Iterator[Finding]:
    """Look at every job's file, in the order of their publication; with `hashes`, read them all.

    Of entries that tell of the same file, those that `signer` trusts count before others, then later ones.
    """
    by_job: dict[str, list[Recorded]] = defaultdict(list)
    for each in recorded:
        by_job[each.entry.job_id].append(each)

    def weight(finding: Finding) -> tuple[bool, bool, float]:
        present = finding.state is State.PRESENT
        return signer.trusts(finding.signature), present, finding.entry.published_at.timestamp()

    found = [
        max((_look(archive, attempt, hashes=hashes) for attempt in attempts), key=weight)
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


def _look(archive: Path, recorded: Recorded, *, hashes: bool) -> Finding:
    state = _state(archive, recorded.entry.output, hashes=hashes)
    return Finding(state, recorded.entry, recorded.signature)


def _state(archive: Path, output: PublishedFile, *, hashes: bool) -> State:
    path = archive / output.path
    try:
        with archive_folder(archive, path.parent) as folder, regular_file(path.name, folder) as fd:
            facts = os.fstat(fd)
            same = (facts.st_size, facts.st_mtime_ns) == (output.size_bytes, output.mtime_ns)
            if same and hashes:
                same = sha256_of(fd) == output.sha256
            return State.PRESENT if same else State.CHANGED
    except (NotAFile, PathEscapesArchive):
        return State.NO_FILE
    except OSError:
        return State.MISSING
