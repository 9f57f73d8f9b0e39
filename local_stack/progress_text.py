"""Formats durations and a job's progress for the terminal."""

from shared.domain.job import Job

_BAR_CELLS = 30


def duration_text(seconds: float) -> str:
    """Return a duration: 24.0 s if below a minute, otherwise 2:03 or 1:02:03."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def progress_text(job: Job) -> str:
    """Return one line with the progress of `job`, or why it is waiting."""
    if job.progress is None:
        reason = f" {job.waiting.message}" if job.waiting is not None else ""
        return f"  {job.status}.{reason}"
    progress = job.progress
    filled = round(_BAR_CELLS * progress.percent / 100)
    parts = [f"  [{'#' * filled}{'-' * (_BAR_CELLS - filled)}] {progress.percent:5.1f} %  {progress.phase}"]
    if progress.fps is not None:
        parts.append(f"{progress.fps:.0f} fps")
    if progress.eta_s is not None:
        parts.append(f"{duration_text(float(progress.eta_s))} left")
    return "  ".join(parts)
