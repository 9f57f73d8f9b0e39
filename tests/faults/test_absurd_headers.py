"""Headers with impossible durations: the job publishes the whole film or fails with a clear message."""

import struct
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest

from shared.domain.job import JobStatus
from tests.support.media import SMALL, make_clip
from tests.support.service import Service

#: Matroska's Duration element of a segment: a double, in milliseconds.
_DURATION = b"\x44\x89\x88"
_SECONDS = 2.0
_DURATIONS = {
    "negative": -5000.0,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "beyond any number": 1e300,
    "nothing": 0.0,
    "next to nothing": 1e-300,
    "a year": 3.15e10,
}


def film_declaring(path: Path, duration: float) -> Path:
    """Create a film whose header declares the given duration."""
    content = make_clip(path, _SECONDS, SMALL).read_bytes()
    offset = content.index(_DURATION) + len(_DURATION)
    path.write_bytes(content[:offset] + struct.pack(">d", duration) + content[offset + 8 :])
    return path


@pytest.mark.parametrize("declared", _DURATIONS)
def test_an_impossible_duration_ends_in_a_whole_copy_or_a_clear_failure(
    service: Service, declared: str
) -> None:
    source = film_declaring(service.tv / "film.mkv", _DURATIONS[declared])
    inspected = service.ask("GET", f"/files/inspect?{urlencode({'path': str(source)})}")
    assert inspected.status_code in (HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY), inspected.text
    planned = service.ask("POST", "/plan", {"requests": [{"input_path": str(source)}]})
    assert planned.status_code == HTTPStatus.OK, planned.text
    sampled = service.ask("POST", "/sample", {"input_path": str(source)})
    assert sampled.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, sampled.text
    job = service.convert(source)
    ended = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    if ended.result is not None:
        assert ended.result.duration_s == pytest.approx(_SECONDS, abs=0.3)
    else:
        assert ended.failure is not None
        assert "Unexpected error" not in ended.failure.message
        assert ended.attempts == 1
    assert "Traceback" not in service.log.read_text()
