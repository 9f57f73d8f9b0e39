"""Folders that go away or change, full disks and memory: jobs wait, nothing is lost, nothing gets out."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.domain.job import JobStatus
from shared.domain.wait_reasons import Waiting, WaitReason
from shared.queue import keys
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.support.media import make_clip
from tests.support.service import SLOW, Service
from tests.support.small_disk import small_disk, take_all_inodes
from tests.support.waiting import wait_for

ADMIN = Actor(username="root", role=Role.ADMIN)


def test_a_deleted_staging_folder_is_made_again(service: Service, short_clip: Path) -> None:
    shutil.rmtree(service.archive / ".h2r-staging")
    job = service.convert(short_clip)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.status is JobStatus.COMPLETED, done.failure


def test_jobs_wait_while_the_archive_is_away_and_run_when_it_is_back(
    service: Service, short_clip: Path
) -> None:
    away = service.archive.with_name("away")
    service.archive.rename(away)
    job = service.convert(short_clip)

    def told() -> bool:
        waiting = service.job(job.job_id).waiting
        return waiting is not None and says_archive_away(service, waiting)

    wait_for(told, "the reason")
    assert service.job(job.job_id).attempts == 0
    (problem,) = service.ask("GET", "/health").json()["problems"]
    assert str(service.archive) in problem
    away.rename(service.archive)
    service.wait_for_status(job.job_id, JobStatus.COMPLETED)


def test_an_archive_that_goes_away_during_an_encode_costs_no_attempt_and_is_named(service: Service) -> None:
    job = service.convert(make_clip(service.tv / "film.mkv", 5), preset=SLOW)
    service.wait_for_encoder()
    away = service.archive.with_name("away")
    service.archive.rename(away)
    wait_for(lambda: waits_for_archive(service, job.job_id), "the reason")
    claimed_once(service, job.job_id)
    assert "The archive" in service.ask("GET", f"/job/{job.job_id}/log").json()["text"]
    away.rename(service.archive)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.RETRYING)
    assert (done.status, done.attempts) == (JobStatus.COMPLETED, 1)
    wait_for(lambda: service.staged() == [], "what the first attempt left to be deleted")


def test_an_archive_that_is_unmounted_during_an_encode_costs_no_attempt(
    tmp_path: Path, redis_server: str, redis_client: RedisClient
) -> None:
    archive = tmp_path / "archive"
    with small_disk(archive, "size=64m"):
        service = Service(tmp_path, redis_server)
        service.start()
        try:
            job = service.convert(make_clip(service.tv / "film.mkv", 5), preset=SLOW)
            wait_for(service.staged, "a file that grows")
            # As when a share is gone: what is open stays open, and nobody else finds it.
            subprocess.run(["umount", "--lazy", str(archive)], check=True)
            wait_for(lambda: waits_for_archive(service, job.job_id), "the reason")
            claimed_once(service, job.job_id)
            assert list(archive.iterdir()) == []
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "h2r-test", str(archive)], check=True)
            done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.RETRYING)
            assert (done.status, done.attempts) == (JobStatus.COMPLETED, 1)
            assert service.published() == ["tv/film.mp4"]
        finally:
            service.stop()


def says_archive_away(service: Service, waiting: Waiting) -> bool:
    """Return whether a reason is that the archive is away, and names it."""
    return waiting.reason is WaitReason.ARCHIVE_AWAY and str(service.archive) in waiting.message


def waits_for_archive(service: Service, job_id: str) -> bool:
    """Return whether a job waits for the archive without a failed attempt, and says so."""
    job = service.job(job_id)
    if job.status is not JobStatus.QUEUED or job.waiting is None:
        assert job.failure is None
        return False
    assert (job.attempts, job.failure) == (0, None)
    return says_archive_away(service, job.waiting)


def claimed_once(service: Service, job_id: str) -> None:
    """Hold that a job that was given back is not claimed again and again."""
    time.sleep(3)  # some rounds of the dispatcher
    outcomes = [each["outcome"] for each in service.ask("GET", f"/history/{job_id}").json()["attempts"]]
    assert outcomes == ["released"]
    assert service.encoders() == []


def test_jobs_of_an_absent_share_wait_and_others_go_on(service: Service, short_clip: Path) -> None:
    source = make_clip(service.movies / "film.mkv", 1)
    service.ask("POST", "/queue/pause", actor=ADMIN)
    job = service.convert(source)
    with share_away(service.movies):
        service.ask("POST", "/queue/resume", actor=ADMIN)
        other = service.convert(short_clip)
        service.wait_for_status(other.job_id, JobStatus.COMPLETED)
        wait_for(lambda: waits_for(service, job.job_id, service.movies), "the reason")
        (node,) = service.ask("GET", "/nodes").json()["nodes"]
        assert node["folders"]["unavailable"] == [str(service.movies)]
        reply = service.ask("POST", "/convert", {"input_path": str(source)})
        assert (reply.status_code, reply.json()["error"]) == (503, "source_unavailable")
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert (done.attempts, done.recoveries) == (1, 0)


def test_an_attempt_that_fails_while_its_share_is_away_does_not_count(
    service: Service, long_clip: Path
) -> None:
    job = service.convert(long_clip, preset=SLOW)
    encoder = service.wait_for_encoder()
    with share_away(service.tv):
        encoder.kill()
        wait_for(lambda: waits_for(service, job.job_id, service.tv), "the reason")
        assert service.encoders() == []
    service.wait_for_encoder()
    assert (service.job(job.job_id).attempts, service.job(job.job_id).recoveries) == (1, 0)
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED)


@contextmanager
def share_away(folder: Path) -> Iterator[None]:
    """Leave an empty folder where a share was, for the `with` block."""
    away = folder.with_name("away")
    folder.rename(away)
    folder.mkdir()
    try:
        yield
    finally:
        folder.rmdir()
        away.rename(folder)


def waits_for(service: Service, job_id: str, folder: Path) -> bool:
    """Return whether a job waits for a folder, without a failed attempt, and says so."""
    job = service.job(job_id)
    if job.status is not JobStatus.QUEUED or job.waiting is None:
        return False
    assert (job.attempts, job.failure) == (0, None)
    return job.waiting.reason is WaitReason.FOLDERS_UNAVAILABLE and str(folder) in job.waiting.message


def test_a_way_out_of_the_archive_or_a_taken_name_is_found_before_the_encode(
    service: Service, long_clip: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    service.ask("POST", "/queue/pause", actor=ADMIN)
    taken = service.convert(long_clip, preset=SLOW, output_path="taken.mp4")
    astray = service.convert(long_clip, preset=SLOW, output_path="new/astray.mp4")
    (service.archive / "taken.mp4").symlink_to("nothing")
    (service.archive / "new").symlink_to(outside)
    service.ask("POST", "/queue/resume", actor=ADMIN)
    # Each encode would take far longer than this.
    failed = service.wait_for_status(taken.job_id, JobStatus.FAILED, timeout_s=6)
    assert failed.failure is not None
    assert failed.failure.reason == "output_exists"
    failed = service.wait_for_status(astray.job_id, JobStatus.RETRYING, timeout_s=6)
    assert failed.failure is not None
    assert (failed.failure.reason, "leads out" in failed.failure.message) == ("archive_unwritable", True)
    assert list(outside.iterdir()) == []


def test_a_way_out_of_the_archive_or_a_taken_name_during_the_encode_lets_nothing_out_and_replaces_nothing(
    service: Service, short_clip: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    astray = service.convert(short_clip, output_path="new/astray.mp4")
    with held(service):
        (service.archive / "new").symlink_to(outside)
    failed = service.wait_for_status(astray.job_id, JobStatus.RETRYING, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert (failed.failure.reason, "leads out" in failed.failure.message) == ("archive_unwritable", True)
    assert list(outside.iterdir()) == []

    taken = service.convert(short_clip, output_path="taken.mp4")
    with held(service):
        (service.archive / "taken.mp4").symlink_to("nothing")
    failed = service.wait_for_status(taken.job_id, JobStatus.FAILED, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert failed.failure.reason == "output_exists"
    assert (service.archive / "taken.mp4").readlink() == Path("nothing")
    assert service.staged() == []


def test_a_disk_that_is_full_at_publication_is_waited_for(
    tmp_path: Path, redis_server: str, redis_client: RedisClient
) -> None:
    with small_disk(tmp_path / "archive", "size=64m,nr_inodes=32"):
        service = Service(tmp_path, redis_server)
        service.start()
        try:
            job = service.convert(make_clip(service.tv / "a.mkv", 5), output_path="new/a.mp4")
            wait_for(service.staged, "a file that grows")
            with held(service):
                fillers = take_all_inodes(service.archive)
            waiting = service.wait_for_status(job.job_id, JobStatus.RETRYING, JobStatus.COMPLETED)
            assert waiting.failure is not None
            assert (waiting.failure.reason, waiting.attempts) == ("no_space", 1)
            for filler in fillers:
                filler.unlink()
            redis_client.zadd(keys.status_set(JobStatus.RETRYING), {job.job_id: 1}, xx=True)
            service.wait_for_status(job.job_id, JobStatus.COMPLETED)
            assert service.published() == ["new/a.mp4"]
        finally:
            service.stop()


@contextmanager
def held(service: Service) -> Iterator[None]:
    """Have the encoder stand still at some point of its work, for the `with` block."""
    encoder = service.wait_for_encoder()
    encoder.suspend()
    try:
        yield
    finally:
        encoder.resume()


def test_a_redis_without_memory_refuses_jobs_and_ends_no_encode(
    service: Service, long_clip: Path, short_clip: Path, redis_client: RedisClient
) -> None:
    job = service.convert(long_clip, preset=SLOW)
    encoder = service.wait_for_encoder()
    (worker,) = service.workers()
    redis_client.config_set("maxmemory", "1mb")
    try:
        for _ in range(3):
            reply = service.ask("POST", "/convert", {"input_path": str(short_clip)})
            assert (reply.status_code, reply.json()["error"]) == (503, "queue_unavailable")
            assert "memory is full" in reply.json()["message"]
        wait_for(lambda: "lease.beat_failed" in service.log.read_text(), "a beat to be refused")
    finally:
        redis_client.config_set("maxmemory", "0")
    assert encoder.is_running()
    assert worker.is_running()
    service.convert(short_clip)
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED)
