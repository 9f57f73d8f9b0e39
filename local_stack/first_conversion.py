"""Converts one sample clip through the public API and shows its progress."""

import threading
from pathlib import Path

from local_stack.api_client import ApiClient, ApiRefused, ApiUnreachable
from local_stack.console import Console
from local_stack.progress_text import duration_text, progress_text
from local_stack.video_facts import probe_duration_s
from shared.domain.job import TERMINAL, Job, JobStatus
from shared.domain.units import format_size

#: Interval at which the job is polled.
_POLL_S = 0.5


def convert_first_clip(
    client: ApiClient, clip: Path, copies: Path, password: str, console: Console, stop: threading.Event
) -> None:
    """Convert `clip`, unless there is a copy of it in the folder `copies`, and show the progress.

    The outcome is printed as one sentence. A failure does not end the stack.
    """
    present = sorted(copies.glob(f"{clip.stem}.*"))
    if present:
        console.say(f"The sample clip has already been converted: {_describe_video(present[0])}")
        return
    try:
        client.sign_in("admin", password)
        job = client.unfinished_job_of(str(clip)) or client.add_job(str(clip))
        console.say(f"Converting the sample clip {clip.name} with the preset {job.options.preset!r}.")
        ended = _watch(client, job, console, stop)
    except ApiRefused as refusal:
        if refusal.code == "invalid_credentials":
            console.say("The sample clip was not converted: the password of admin has been changed.")
        else:
            console.say(f"The sample clip was not converted: {refusal}")
        return
    except ApiUnreachable as error:
        console.say(f"The sample clip was not converted: {error}")
        return
    if ended is not None:
        console.say(_outcome(ended, clip))


def _watch(client: ApiClient, job: Job, console: Console, stop: threading.Event) -> Job | None:
    """Show the progress of `job` and return it once it has ended; None if `stop` is set first."""
    try:
        while job.status not in TERMINAL:
            console.progress(progress_text(job))
            if stop.wait(_POLL_S):
                return None
            try:
                job = client.job(job.job_id)
            except ApiUnreachable as error:
                # A service may be restarting; the queue keeps the job.
                console.progress(f"  waiting for the gateway: {error}")
    finally:
        console.end_progress()
    return job


def _outcome(job: Job, clip: Path) -> str:
    if job.status is JobStatus.COMPLETED and job.result is not None:
        return (
            f"Done in {duration_text(job.result.elapsed_s)}: {_describe_video(Path(job.output_path))},"
            f" from {format_size(clip.stat().st_size)}"
        )
    reason = f": {job.failure.message}" if job.failure is not None else ""
    return f"The job {job.job_id} of the sample clip ended as {job.status}{reason}"


def _describe_video(video: Path) -> str:
    duration_s = probe_duration_s(video)
    length = f", {duration_text(duration_s)}" if duration_s is not None else ", which ffprobe cannot read"
    return f"{video} ({format_size(video.stat().st_size)}{length})"
