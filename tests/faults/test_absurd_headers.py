"""Headers that claim what cannot be: each ends in a copy of the whole film or a sentence, in no exception."""

import struct
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest

from shared.domain.job import JobStatus
from tests.support.media import make_clip
from tests.support.service import Service

#: How Matroska marks the duration of a segment: a double, in units of a millisecond.
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


def claiming(path: Path, duration: float) -> Path:
    """Make a film whose header claims another duration than it has."""
    content = make_clip(path, _SECONDS).read_bytes()
    place = content.index(_DURATION) + len(_DURATION)
    path.write_bytes(content[:place] + struct.pack(">d", duration) + content[place + 8 :])
    return path


@pytest.mark.parametrize("claim", _DURATIONS)
def test_a_duration_that_cannot_be_ends_in_a_whole_copy_or_a_sentence(service: Service, claim: str) -> None:
    source = claiming(service.tv / "film.mkv", _DURATIONS[claim])
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
