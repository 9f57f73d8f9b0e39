"""Publications watched with inotify, interrupted at the worst moments, or staged on another mount."""

import hashlib
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from inotify_simple import INotify, flags

from shared.domain.job import JobStatus
from shared.queue import keys
from shared.redis import RedisClient
from tests.support.manifest import run_manifest
from tests.support.media import make_clip
from tests.support.pace import scaled
from tests.support.service import ADMIN, Service
from tests.support.small_disk import small_disk
from tests.support.waiting import wait_for

_WRITES = flags.CREATE | flags.MODIFY | flags.ATTRIB | flags.DELETE | flags.CLOSE_WRITE
_TOUCHES = _WRITES | flags.MOVED_TO | flags.MOVED_FROM


@contextmanager
def watched(*folders: Path) -> Iterator[list[tuple[str, str]]]:
    """Yield a list of the inotify events in these folders, except on our own `.h2r-` files."""
    seen: list[tuple[str, str]] = []
    with INotify() as watch:
        for folder in folders:
            watch.add_watch(folder, _TOUCHES)
        yield seen
        seen += [
            (event.name, flag.name or "")
            for event in watch.read(timeout=500)
            for flag in flags.from_mask(event.mask)
            if flag & _TOUCHES and not event.name.startswith(".h2r-")
        ]


def test_every_collision_rule_only_renames_into_the_archive_and_leaves_foreign_files_alone(
    service: Service, short_clip: Path
) -> None:
    (short_clip.parent / "short.en.srt").write_bytes(b"text")
    sync = service.archive / ".sync"
    sync.mkdir()
    (sync / "ID").write_bytes(b"share")
    (service.archive / "renamed.mp4").write_bytes(b"mine")
    (service.archive / "replaced.mp4").write_bytes(b"old")
    source = hashlib.sha256(short_clip.read_bytes()).hexdigest()
    with watched(service.archive, sync) as seen:
        for name, rule in (("plain", "fail"), ("renamed", "rename"), ("replaced", "replace")):
            job = service.convert_as(
                ADMIN, short_clip, output_path=f"{name}.mp4", collision=rule, sidecars=True
            )
            service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    names = ["plain", "renamed (2)", "replaced"]
    published_films = [(f"{name}.mp4", "MOVED_TO") for name in names]
    published_subtitles = [(f"{name}.en.srt", "MOVED_TO") for name in names]
    assert sorted(seen) == sorted([*published_films, *published_subtitles, ("replaced.mp4", "MOVED_FROM")])
    assert (service.archive / "renamed.mp4").read_bytes() == b"mine"
    assert [path.name for path in sync.iterdir()] == ["ID"]
    assert hashlib.sha256(short_clip.read_bytes()).hexdigest() == source
    assert service.staged() == []


def test_results_staged_on_another_mount_still_appear_complete(
    tmp_path: Path, redis_server: str, redis_client: RedisClient
) -> None:
    with small_disk(tmp_path / "archive", "size=64m"):
        (tmp_path / "archive" / "tv").mkdir()
        service = Service(tmp_path, redis_server, STAGING_DIR=str(tmp_path / "staging"))
        service.start()
        try:
            assert "staging.on_another_mount" in service.log.read_text()
            with watched(service.archive, service.archive / "tv") as seen:
                job = service.convert(make_clip(service.tv / "a.mkv", 2))
                done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
            assert done.result is not None, done.failure
            assert seen == [("a.mp4", "MOVED_TO")]
            published = service.archive / "tv" / "a.mp4"
            assert hashlib.sha256(published.read_bytes()).hexdigest() == done.result.sha256
            assert published.stat().st_mtime_ns == (service.tv / "a.mkv").stat().st_mtime_ns
            assert service.staged() == []
            assert [path for path in (tmp_path / "staging").rglob("*") if path.is_file()] == []
        finally:
            service.stop()


@pytest.mark.parametrize("moment", ["entry", "film"])
def test_a_job_whose_node_is_killed_while_publishing_is_published_once(
    service: Service, short_clip: Path, moment: str
) -> None:
    """Killed while the manifest's entry or the film is renamed: shortly before or after the next step."""
    (short_clip.parent / "short.en.srt").write_bytes(b"text")
    (service.archive / "tv").mkdir()
    with INotify() as watch:
        if moment == "film":
            watch.add_watch(service.archive / "tv", flags.MOVED_TO)
        else:
            for number in range(256):
                folder = service.archive / ".h2r-manifest" / f"{number:02x}"
                folder.mkdir()
                watch.add_watch(folder, flags.MOVED_TO)
        job = service.convert(short_clip, sidecars=True)
        assert watch.read(timeout=round(scaled(30_000)))
        service.signal_all(signal.SIGKILL)
    service.kill()
    wait_for(lambda: not service.encoders(), "all encoders to end")
    service.start()
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert service.published() == ["tv/short.en.srt", "tv/short.mp4"]
    assert done.result.sidecars == (str(service.archive / "tv" / "short.en.srt"),)
    assert service.staged() == []
    code, text = run_manifest(service.archive, "check", "--hash")
    assert (code, "1 present" in text) == (0, True), text


def test_a_file_to_be_replaced_that_resembles_the_result_is_not_mistaken_for_it(
    service: Service, short_clip: Path, redis_client: RedisClient
) -> None:
    """Same size and time as in the publish intent, but other content: the crash came before the rename."""
    target = service.archive / "film.mp4"
    target.write_bytes(b"old")
    service.ask("POST", "/queue/pause", actor=ADMIN)
    job = service.convert_as(ADMIN, short_clip, output_path="film.mp4", collision="replace")
    facts = target.stat()
    result = {"output_path": str(target), "size_bytes": 3, "duration_s": 2.0, "elapsed_s": 1.0}
    intent = {
        "size_bytes": 3,
        "mtime_ns": facts.st_mtime_ns,
        "result": result | {"sha256": hashlib.sha256(b"new").hexdigest()},
    }
    redis_client.hset(keys.job(job.job_id), "publish_intent", json.dumps(intent))
    service.ask("POST", "/queue/resume", actor=ADMIN)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert target.stat().st_size == done.result.size_bytes > 3


def test_a_cancel_during_verification_leaves_nothing(service: Service, short_clip: Path) -> None:
    """Even if the decoder hangs."""
    job = service.convert(short_clip, full_decode=True)
    decoder = wait_for_decoder(service)
    decoder.suspend()
    assert not Path(decoder.environ()["TMPDIR"]).exists()  # so a killed node would leave nothing behind
    service.ask("POST", f"/cancel/{job.job_id}")
    ended = service.wait_for_status(job.job_id, JobStatus.CANCELLED, JobStatus.COMPLETED, timeout_s=10)
    assert ended.status is JobStatus.CANCELLED
    assert not decoder.is_running() or decoder.status() == psutil.STATUS_ZOMBIE
    assert service.published() == []
    assert service.staged() == []


def wait_for_decoder(service: Service) -> psutil.Process:
    """Wait for the ffmpeg that decodes a result; it is short-lived, so poll with hardly a pause."""
    service.wait_for_encoder()
    deadline_s = time.monotonic() + scaled(60)
    while time.monotonic() < deadline_s:
        for worker in service.workers():
            for child in worker.children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    if child.name() == "ffmpeg":
                        return child
        time.sleep(0.01)
    raise AssertionError("no result was decoded")


@pytest.mark.parametrize("rule", ["fail", "rename", "replace"])
def test_many_jobs_for_one_name_do_not_destroy_each_others_files(
    service: Service, short_clip: Path, rule: str
) -> None:
    replies = []

    def send() -> None:
        wanted = {"input_path": str(short_clip), "output_path": "film.mp4", "collision": rule}
        replies.append(service.ask("POST", "/convert", wanted))

    senders = [threading.Thread(target=send) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    accepted = [reply.json()["job_id"] for reply in replies if reply.status_code == 202]
    outputs = {service.job(job_id).output_path for job_id in accepted}
    assert len(outputs) == len(accepted) == (6 if rule == "rename" else 1)
    assert {reply.json()["error"] for reply in replies if reply.status_code != 202} <= {"output_reserved"}
    for job_id in accepted:
        service.wait_for_status(job_id, JobStatus.COMPLETED)
    assert len(service.published()) == len(accepted)
