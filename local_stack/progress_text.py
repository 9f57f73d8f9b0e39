"""Sizes, durations and a job's progress as text for a terminal."""

from shared.domain.job import Job

_BAR_CELLS = 30


def size_text(size_bytes: int) -> str:
    """Return a size in decimal units, as file managers do: 12.3 MB."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def duration_text(seconds: float) -> str:
    """Return a duration as 24.0 s below a minute, else 1:02:03 or 2:03."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def progress_text(job: Job) -> str:
    """Return one line on how far `job` is, or why it waits."""
    if job.progress is None:
        why = f" {job.waiting.message}" if job.waiting is not None else ""
        return f"  {job.status}.{why}"
    progress = job.progress
    filled = round(_BAR_CELLS * progress.percent / 100)
    told = [f"  [{'#' * filled}{'-' * (_BAR_CELLS - filled)}] {progress.percent:5.1f} %  {progress.phase}"]
    if progress.fps is not None:
        told.append(f"{progress.fps:.0f} fps")
    if progress.eta_s is not None:
        told.append(f"{duration_text(float(progress.eta_s))} left")
    return "  ".join(told)
