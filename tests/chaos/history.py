"""Checks the records of a chaos run for broken guarantees; reads files only, no live system.

| file | one JSON line for each |
| --- | --- |
| `client.jsonl` | acknowledged submission: `key`, `job_id`, `source` |
| `archive.jsonl` | inotify event on a final name: `name`, `touch` |
| `events.jsonl` | job in the queue's event stream, oldest first |
| `jobs.jsonl` | job at the end: `job`, `attempts` |
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from shared.domain.job import TERMINAL, Attempt, AttemptOutcome, Job, JobStatus
from shared.domain.transitions import LEGAL

_STEPS = {(before, after) for (before, _), afters in LEGAL.items() for after in afters}


def read_lines(path: Path) -> list[Any]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def violations(folder: Path) -> list[str]:
    """Return a sentence for each broken guarantee."""
    acknowledged = {line["job_id"] for line in read_lines(folder / "client.jsonl")}
    lines = read_lines(folder / "jobs.jsonl")
    jobs = {line["job"]["job_id"]: Job.model_validate(line["job"]) for line in lines}
    attempts = {
        line["job"]["job_id"]: [Attempt.model_validate(attempt) for attempt in line["attempts"]]
        for line in lines
    }
    return [
        *(f"{job_id} was acknowledged and is gone" for job_id in sorted(acknowledged - set(jobs))),
        *(f"{job_id} is there and nobody was told" for job_id in sorted(set(jobs) - acknowledged)),
        *_ends(jobs.values()),
        *_publications(read_lines(folder / "archive.jsonl"), jobs.values()),
        *_overlaps(attempts),
        *_steps([Job.model_validate(line) for line in read_lines(folder / "events.jsonl")]),
    ]


def _ends(jobs: Iterable[Job]) -> Iterable[str]:
    """Check that every job has completed; only one that crashed three nodes may have failed."""
    for job in jobs:
        if job.status not in TERMINAL:
            yield f"{job.job_id} is still {job.status}"
        elif job.status is JobStatus.FAILED and (job.failure is None or job.failure.reason != "poison"):
            yield f"{job.job_id} failed: {job.failure}"
        elif job.status is JobStatus.CANCELLED:
            yield f"{job.job_id} was cancelled by nobody"


def _publications(touches: list[dict[str, Any]], jobs: Iterable[Job]) -> Iterable[str]:
    """Check that each final name was renamed to once, never touched again, and belongs to a completed job."""
    seen: dict[str, list[list[str]]] = defaultdict(list)
    for touch in touches:
        seen[touch["name"]].append(touch["touch"])
    for name, all_touches in seen.items():
        if all_touches != [["MOVED_TO"]]:
            yield f"{name} in the archive saw {all_touches}"
    wanted = {Path(job.output_path).name for job in jobs if job.status is JobStatus.COMPLETED}
    for name in sorted(wanted ^ set(seen)):
        yield f"{name}: the archive and the queue disagree on whether it is published"


def _overlaps(attempts: dict[str, list[Attempt]]) -> Iterable[str]:
    """Check that the claims of a job do not overlap, and that at most one completed it."""
    for job_id, claims in attempts.items():
        for earlier, later in pairwise(claims):
            if later.started_at < earlier.ended_at:
                yield f"{job_id} was held by {earlier.node} and {later.node} at once"
        outcomes = Counter(claim.outcome for claim in claims)
        if outcomes[AttemptOutcome.COMPLETED] > 1:
            yield f"{job_id} was completed {outcomes[AttemptOutcome.COMPLETED]} times"


def _steps(events: list[Job]) -> Iterable[str]:
    """Check that the revs of each job have no gaps, and that every step is a legal transition."""
    last: dict[str, Job] = {}
    for job in events:
        before = last.get(job.job_id)
        if job.rev != (before.rev + 1 if before else 1):
            yield f"{job.job_id}: rev {job.rev} follows {before and before.rev}"
        if before and (before.status, job.status) not in _STEPS:
            yield f"{job.job_id} went from {before.status} to {job.status}"
        both_run = before and before.status is JobStatus.RUNNING and job.status is JobStatus.RUNNING
        if before and both_run and before.started_at != job.started_at:
            yield f"{job.job_id} went from {before.node} to {job.node} without an end between"
        last[job.job_id] = job
