"""Sources that change before or during their encode: the copy is of the whole film, or the job waits."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from shared.domain.job import JobStatus
from shared.domain.wait_reasons import WaitReason
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.support.media import SMALL, make_clip
from tests.support.service import Service, empty
from tests.support.waiting import wait_for

ADMIN = Actor(username="root", role=Role.ADMIN)
_QUIET_S = 2.0
_STEP_S = 0.1


@pytest.fixture(scope="module")
def running_patient(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Service]:
    """One such node for all tests of the module."""
    service = Service(tmp_path_factory.mktemp("patient"), redis_server, SOURCE_QUIET_SECONDS=str(_QUIET_S))
    service.start()
    yield service
    service.kill()


@pytest.fixture
def patient(running_patient: Service, redis_client: RedisClient) -> Service:
    """A node that converts a source only once it has not changed for two seconds; its folders are empty."""
    for folder in (running_patient.tv, running_patient.archive):
        empty(folder)
    return running_patient


def film(folder: Path, seconds: float) -> bytes:
    """Create a film of the given duration that stays readable when cut anywhere."""
    return make_clip(folder / f"{seconds}.ts", seconds, SMALL).read_bytes()


def aged(path: Path, seconds: float = 3600) -> Path:
    """Set a file's modification time to some time in the past."""
    modified_s = time.time() - seconds
    os.utime(path, (modified_s, modified_s))
    return path


class Writer:
    """Appends the rest of a film to its file, a chunk every tenth of a second."""

    def __init__(self, path: Path, rest: bytes, seconds: float) -> None:
        self._path = path
        self._rest = rest
        self._chunk_bytes = max(1, round(len(rest) * _STEP_S / seconds))
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        with self._path.open("ab", buffering=0) as file:
            for start in range(0, len(self._rest), self._chunk_bytes):
                file.write(self._rest[start : start + self._chunk_bytes])
                time.sleep(_STEP_S)

    def join(self) -> None:
        """Wait until everything is written."""
        self._thread.join()


def test_a_source_that_grows_while_it_is_encoded_is_encoded_again_once_complete(
    patient: Service, tmp_path: Path
) -> None:
    whole = film(tmp_path, 12)
    source = patient.tv / "growing.ts"
    source.write_bytes(whole[: len(whole) // 3])
    aged(source)
    job = patient.convert(source)
    encoder = patient.wait_for_encoder()
    encoder.suspend()  # so that it is still running when the source grows
    writer = Writer(source, whole[len(whole) // 3 :], seconds=3)
    writer.join()
    with suppress(psutil.NoSuchProcess):
        encoder.resume()
    done = patient.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert done.result.duration_s == pytest.approx(12, abs=0.5)
    assert done.source.size_bytes == len(whole)
    assert done.attempts == 1
    ends = [each["outcome"] for each in patient.ask("GET", f"/history/{job.job_id}").json()["attempts"]]
    assert (ends[0], ends[-1]) == ("released", "completed")
    assert patient.staged() == []


def test_a_source_that_is_still_being_written_when_it_is_queued_waits(
    patient: Service, tmp_path: Path
) -> None:
    """The index of an MP4 is at its end, so the file cannot be inspected before it is complete."""
    whole = make_clip(tmp_path / "whole.mp4", 4, SMALL).read_bytes()
    source = patient.tv / "copied.mp4"
    source.write_bytes(whole[:5000])
    writer = Writer(source, whole[5000:], seconds=1.5)
    job = patient.convert(source)
    assert job.waiting is not None
    assert job.waiting.reason is WaitReason.SOURCE_SETTLING
    writer.join()
    done = patient.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert done.result.duration_s == pytest.approx(4, abs=0.3)
    assert done.source.duration_s == pytest.approx(4, abs=0.3)
    assert done.attempts == 1


def test_a_source_replaced_after_it_was_queued_is_converted_as_it_is_now(patient: Service) -> None:
    patient.ask("POST", "/queue/pause", actor=ADMIN)
    source = aged(make_clip(patient.tv / "exchanged.mkv", 2, SMALL))
    job = patient.convert(source)
    make_clip(source, 3, SMALL)
    patient.ask("POST", "/queue/resume", actor=ADMIN)
    done = patient.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert done.result.duration_s == pytest.approx(3, abs=0.2)
    assert done.source.size_bytes == source.stat().st_size


def test_a_file_that_turns_out_not_to_be_a_video_fails_once_it_is_quiet(patient: Service) -> None:
    source = patient.tv / "letter.mkv"
    source.write_text("Dear Sir or Madam")
    job = patient.convert(source)
    failed = patient.wait_for_status(job.job_id, JobStatus.FAILED, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert failed.failure.reason == "invalid_source"


def test_a_quiet_file_that_is_not_a_video_is_refused(patient: Service) -> None:
    source = patient.tv / "letter.mkv"
    source.write_text("Dear Sir or Madam")
    aged(source)
    reply = patient.ask("POST", "/convert", {"input_path": str(source)})
    assert reply.status_code == 422
    assert "not a video" in reply.json()["message"]


def test_a_modification_time_in_the_future_delays_a_source_only_once(patient: Service) -> None:
    source = make_clip(patient.tv / "tomorrow.mkv", 2, SMALL)
    os.utime(source, (time.time() + 86_400, time.time() + 86_400))
    job = patient.convert(source)
    assert job.waiting is not None
    assert job.waiting.reason is WaitReason.SOURCE_SETTLING
    done = patient.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure


def test_a_job_whose_source_is_settling_does_not_delay_others(patient: Service) -> None:
    young = patient.convert(make_clip(patient.tv / "young.mkv", 2, SMALL))
    old = patient.convert(aged(make_clip(patient.tv / "old.mkv", 2, SMALL)))
    wait_for(lambda: patient.job(old.job_id).status is not JobStatus.QUEUED, "the other job to start", 20)
    assert patient.job(young.job_id).status in (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.COMPLETED)
    order = [patient.wait_for_status(each.job_id, JobStatus.COMPLETED).started_at for each in (old, young)]
    assert order[0] is not None
    assert order[1] is not None
    assert order[0] < order[1]
