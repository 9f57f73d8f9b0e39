"""Holds the archive against its manifest: what is there, what is gone, what is not what was published."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from handbrake_service.manifest.entry import ManifestEntry
from handbrake_service.publication.digest import sha256_of


class State(StrEnum):
    """How a published file stands."""

    PRESENT = "present"
    REPLACED = "replaced"
    """A later job put its own in its place."""
    CHANGED = "changed"
    """What has its name differs in size, time or content."""
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One job's file."""

    state: State
    entry: ManifestEntry
    """The one that holds, of several by attempts that were broken off."""


def audit(archive: Path, entries: Iterable[ManifestEntry], *, hashes: bool) -> Iterator[Finding]:
    """Look at every job's file, in the order of their publication; with `hashes`, read them all."""
    by_job: dict[str, list[ManifestEntry]] = defaultdict(list)
    for entry in entries:
        by_job[entry.job_id].append(entry)
    found = [_look(archive, tries, hashes=hashes) for tries in by_job.values()]
    present = {finding.entry.output.path for finding in found if finding.state is State.PRESENT}
    for finding in sorted(found, key=lambda finding: finding.entry.published_at):
        if finding.state is State.CHANGED and finding.entry.output.path in present:
            yield Finding(State.REPLACED, finding.entry)
        else:
            yield finding


def _look(archive: Path, tries: list[ManifestEntry], *, hashes: bool) -> Finding:
    newest_first = sorted(tries, key=lambda entry: entry.published_at, reverse=True)
    states = [(_state(archive, entry, hashes=hashes), entry) for entry in newest_first]
    return Finding(*next((each for each in states if each[0] is State.PRESENT), states[0]))


def _state(archive: Path, entry: ManifestEntry, *, hashes: bool) -> State:
    try:
        fd = os.open(archive / entry.output.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return State.MISSING
    try:
        facts = os.fstat(fd)
        same = (facts.st_size, facts.st_mtime_ns) == (entry.output.size_bytes, entry.output.mtime_ns)
        if same and hashes:
            same = sha256_of(fd) == entry.output.sha256
        return State.PRESENT if same else State.CHANGED
    finally:
        os.close(fd)
