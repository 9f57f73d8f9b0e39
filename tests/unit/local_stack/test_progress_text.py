"""Durations and progress as text."""

import pytest

from local_stack.progress_text import duration_text, progress_text
from shared.domain.job import Job, JobStatus, Phase, Progress, SourceInfo
from shared.domain.options import EncodeOptions
from shared.domain.wait_reasons import Waiting, WaitReason


@pytest.mark.parametrize(("seconds", "text"), [(24.04, "24.0 s"), (125, "2:05"), (3_723, "1:02:03")])
def test_durations_are_formatted_as_clock_times(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def _job(progress: Progress | None = None, waiting: Waiting | None = None) -> Job:
    return Job.model_validate(
        {
            "job_id": "0123456789abcdef",
            "status": JobStatus.RUNNING if progress else JobStatus.QUEUED,
            "rev": 1,
            "owner": "admin",
            "input_path": "/tv/a.mkv",
            "output_path": "/archive/tv/a.mkv",
            "options": EncodeOptions(preset="Fast 1080p30"),
            "source": SourceInfo(size_bytes=1, mtime_ns=1),
            "created_at": "2026-01-01T00:00:00Z",
            "progress": progress,
            "waiting": waiting,
        }
    )


def test_a_running_job_shows_bar_percent_phase_speed_and_time_left() -> None:
    progress = Progress(phase=Phase.ENCODING, percent=50, fps=99.6, eta_s=75)
    text = progress_text(_job(progress=progress))
    assert text == f"  [{'#' * 15}{'-' * 15}]  50.0 %  encoding  100 fps  1:15 left"


def test_a_waiting_job_shows_its_wait_reason() -> None:
    waiting = Waiting(reason=WaitReason.CPU, message="The CPU is busy.")
    assert progress_text(_job(waiting=waiting)) == "  queued. The CPU is busy."
