"""Sources that HandBrakeCLI converts wrongly or crashes on: errors are reported, the archive stays clean."""

from pathlib import Path

from inotify_simple import INotify, flags

from shared.domain.job import JobStatus
from shared.queue import keys
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.support.media import SMALL, cut_in_half, make_clip, make_long_clip
from tests.support.service import SLOW, Service

ADMIN = Actor(username="root", role=Role.ADMIN)


def truncated(path: Path) -> Path:
    """Create a clip that is shorter than its header declares."""
    return cut_in_half(make_clip(path, 6, SMALL), path)


def test_a_truncated_source_fails_as_too_short_and_publishes_nothing(service: Service) -> None:
    job = service.convert(truncated(service.tv / "half.mkv"))
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED, JobStatus.COMPLETED)
    assert failed.failure is not None
    assert failed.failure.reason == "short_output"
    assert "damaged or incomplete" in failed.failure.message
    assert service.published() == []
    assert service.staged() == []


def test_a_preset_for_absent_hardware_fails_for_good_with_the_log(
    service: Service, short_clip: Path, redis_client: RedisClient
) -> None:
    """A node with the hardware accepts such a job; one without it may claim it."""
    service.ask("POST", "/queue/pause", actor=ADMIN)
    job = service.convert(short_clip)
    assert job.preset_sha256 is not None
    pinned = str(redis_client.hget(keys.PINNED, job.preset_sha256))
    needs_hardware = pinned.replace('"VideoEncoder":"x264"', '"VideoEncoder":"nvenc_h265"')
    redis_client.hset(keys.PINNED, job.preset_sha256, needs_hardware)
    service.ask("POST", "/queue/resume", actor=ADMIN)
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED)
    assert failed.failure is not None
    assert failed.failure.reason in {"invalid_options", "encoder_error", "invalid_source"}
    assert failed.failure.log_tail
    assert service.published() == []


def test_a_source_deleted_while_queued_fails_with_the_reason(service: Service, short_clip: Path) -> None:
    """Another file stays in its folder: an empty folder could be an unmounted share."""
    assert short_clip.parent == service.tv
    service.ask("POST", "/queue/pause", actor=ADMIN)
    source = make_clip(service.tv / "going.mkv", 2)
    job = service.convert(source)
    source.unlink()
    service.ask("POST", "/queue/resume", actor=ADMIN)
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED)
    assert failed.failure is not None
    assert (failed.failure.reason, failed.failure.message) == ("invalid_source", "There is no such file.")


def test_a_file_that_appears_at_the_output_meanwhile_is_left_alone(service: Service, long_clip: Path) -> None:
    job = service.convert(long_clip, output_path="mine.mp4", resolution="64x64")
    service.wait_for_encoder()
    (service.archive / "mine.mp4").write_bytes(b"somebody's")
    failed = service.wait_for_status(job.job_id, JobStatus.FAILED)
    assert failed.failure is not None
    assert failed.failure.reason == "output_exists"
    assert (service.archive / "mine.mp4").read_bytes() == b"somebody's"
    assert service.staged() == []


def test_shell_metacharacters_in_names_are_harmless(service: Service) -> None:
    names = ["-i.mkv", "$(touch x) `y`.mkv", "quote'\"s.mkv", "emoji 🎬 ünï.mkv", "new\nline.mkv"]
    jobs = [service.convert(make_clip(service.tv / name, 1, SMALL)) for name in names]
    outputs = set()
    for job in jobs:
        done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
        assert done.result is not None, (job.input_path, done.failure)
        outputs.add(Path(done.output_path).name)
    assert outputs == {"-i.mp4", "$(touch x) `y`.mp4", "quote'_s.mp4", "emoji 🎬 ünï.mp4", "new_line.mp4"}


def test_the_archive_only_ever_receives_renames_to_final_names(service: Service) -> None:
    """Watch the archive outside staging during successes, a failure and a cancel."""
    (service.archive / "tv").mkdir()
    watched_events = (
        flags.CREATE | flags.MODIFY | flags.MOVED_TO | flags.MOVED_FROM | flags.DELETE | flags.CLOSE_WRITE
    )
    with INotify() as watch:
        watch.add_watch(service.archive, watched_events)
        watch.add_watch(service.archive / "tv", watched_events)
        good = [service.convert(make_clip(service.tv / f"good{i}.mkv", 1, SMALL)) for i in range(3)]
        bad = service.convert(truncated(service.tv / "bad.mkv"))
        cancelled = service.convert(make_long_clip(service.tv / "cancelled.mkv"), preset=SLOW)
        for job in (*good, bad):
            service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
        service.ask("POST", f"/cancel/{cancelled.job_id}")
        service.wait_for_status(cancelled.job_id, JobStatus.CANCELLED)
        seen = [(event.name, flags.from_mask(event.mask)[0]) for event in watch.read(timeout=1000)]
    assert seen == [(f"good{i}.mp4", flags.MOVED_TO) for i in range(3)]
