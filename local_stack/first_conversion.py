"""Converts one sample clip before the user's eyes, through the public API only."""

import threading
from pathlib import Path

from local_stack.api_client import ApiClient, ApiRefused, ApiUnreachable
from local_stack.console import Console
from local_stack.progress_text import duration_text, progress_text, size_text
from local_stack.video_facts import probe_duration_s
from shared.domain.job import TERMINAL, Job, JobStatus

#: How often the job is asked for, seconds.
_ASK_S = 0.5


def convert_first_clip(
    client: ApiClient, clip: Path, copies: Path, password: str, console: Console, stop: threading.Event
) -> None:
    """Convert `clip`, unless its copy is among `copies` already, and show how it goes.

    `copies` is the folder where copies of the clip's folder go. Every way it can end is told in a sentence;
    none of them ends the stack.
    """
    present = sorted(copies.glob(f"{clip.stem}.*"))
    if present:
        console.say(f"The sample's copy is there already: {_exit_reason(present[0])}")
        return
    try:
        client.sign_in("admin", password)
        job = client.unfinished_job_of(str(clip)) or client.add_job(str(clip))
        console.say(f"Converting the sample clip {clip.name} with the preset {job.options.preset!r}.")
        ended = _watch(client, job, console, stop)
    except ApiRefused as refusal:
        if refusal.code == "invalid_credentials":
            console.say("The sample clip is not converted: the password of admin has been changed since.")
        else:
            console.say(f"The sample clip is not converted: {refusal}")
        return
    except ApiUnreachable as error:
        console.say(f"The sample clip is not converted: {error}")
        return
    if ended is not None:
        console.say(_outcome(ended, clip))


def _watch(client: ApiClient, job: Job, console: Console, stop: threading.Event) -> Job | None:
    """Show the progress of `job` until it has ended; None when stopped before."""
    try:
        while job.status not in TERMINAL:
            console.progress(progress_text(job))
            if stop.wait(_ASK_S):
                return None
            try:
                job = client.job(job.job_id)
            except ApiUnreachable as error:
                # A part of the stack may be starting again; the job is kept.
                console.progress(f"  waiting for the gateway: {error}")
    finally:
        console.end_progress()
    return job


def _outcome(job: Job, clip: Path) -> str:
    if job.status is JobStatus.COMPLETED and job.result is not None:
        return (
            f"Done in {duration_text(job.result.elapsed_s)}: {_exit_reason(Path(job.output_path))},"
            f" from {size_text(clip.stat().st_size)}"
        )
    reason = f": {job.failure.message}" if job.failure is not None else ""
    return f"The sample clip's job {job.job_id} ended as {job.status}{reason}"


def _exit_reason(video: Path) -> str:
    duration_s = probe_duration_s(video)
    length = f", {duration_text(duration_s)}" if duration_s is not None else ", which ffprobe cannot read"
    return f"{video} ({size_text(video.stat().st_size)}{length})"
