"""Bitmap subtitles, and what each container can do with them.

HandBrakeCLI burns the first one that an MP4 cannot hold into the video, unasked, and drops the others.
"""

from pathlib import Path
from typing import Any

import pytest

from shared.domain.job import JobStatus
from tests.integration.handbrake_service.test_conversion import probe
from tests.support import sources
from tests.support.service import Service

BLURAY, DVD, BROADCAST, TEXT = 1, 2, 3, 4


@pytest.fixture
def film(service: Service, clips: Path) -> Path:
    """A film with one subtitle of each kind in the TV folder."""
    source = clips / "image-subtitles.mkv"
    if not source.exists():
        sources.image_subtitles(source)
    target = service.tv / "image-subtitles.mkv"
    target.unlink(missing_ok=True)
    target.hardlink_to(source)
    return target


def subtitles_of(service: Service, film: Path, **wanted: Any) -> list[str]:
    """Convert; return the codecs of the subtitles in the result."""
    done = service.wait_for_status(
        service.convert(film, **wanted).job_id, JobStatus.COMPLETED, JobStatus.FAILED
    )
    assert done.status is JobStatus.COMPLETED, done.failure
    streams = probe(Path(done.output_path))["streams"]
    return [stream["codec_name"] for stream in streams if stream["codec_type"] == "subtitle"]


def test_matroska_holds_all_kinds_of_subtitles(service: Service, film: Path) -> None:
    wanted = {"container": "mkv", "subtitles": {"tracks": [BLURAY, DVD, BROADCAST, TEXT]}}
    kinds = subtitles_of(service, film, **wanted)
    assert kinds[:3] == ["hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle"]
    assert kinds[3] in {"ass", "subrip"}  # depending on the version


def test_mp4_holds_dvd_and_text_subtitles_with_another_one_burned_in(service: Service, film: Path) -> None:
    wanted = {"container": "mp4", "subtitles": {"tracks": [DVD, TEXT, BLURAY], "burn": BLURAY}}
    assert subtitles_of(service, film, **wanted) == ["dvd_subtitle", "mov_text"]


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        ({"tracks": [BLURAY]}, "subtitles.tracks"),
        ({"tracks": [BROADCAST, BLURAY], "burn": BROADCAST}, "subtitles.tracks"),
        ({"languages": ["eng"]}, "subtitles.languages"),
    ],
)
def test_subtitles_that_mp4_cannot_hold_are_refused(
    service: Service, film: Path, choice: dict[str, Any], field: str
) -> None:
    reply = service.ask(
        "POST", "/convert", {"input_path": str(film), "container": "mp4", "subtitles": choice}
    )
    assert (reply.status_code, list(reply.json()["details"])) == (422, [field])
