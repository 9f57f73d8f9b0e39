"""Names that are not UTF-8 and times outside any calendar, from the listing to the published copy."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from handbrake_service.manifest.reader import Recorded, read_entries
from handbrake_service.manifest.signature import Signer
from shared.domain.files import Entry, Listing
from shared.domain.job import Job, JobStatus
from shared.domain.plan import Plan
from shared.redis import RedisClient
from tests.support.media import make_clip
from tests.support.service import Service, empty

FOLDER = b"S\xe9rie"
NAMES = (b"caf\xe9.mkv", b"caf\xe8.mkv", rb"caf\xe9.mkv")


def get(service: Service, route: str, **query: Any) -> requests.Response:
    """Request a file route."""
    created = requests.Request("GET", service.url + route, params=query).prepare()
    return service.ask("GET", str(created.url).removeprefix(service.url))


def entries(service: Service, path: Path | str) -> dict[str, Entry]:
    """Return the entries of a folder by name, as the service lists them."""
    reply = get(service, "/files/browse", path=str(path))
    assert reply.status_code == 200, reply.text
    return {entry.name: entry for entry in Listing.model_validate(reply.json()).entries}


@pytest.fixture
def folder(service: Service, clips: Path) -> Path:
    """A folder of three clips with names that are not UTF-8, or look as if they were not, and a subtitle."""
    clip = make_clip(clips / "one-second.mkv", 1)
    created = service.tv / os.fsdecode(FOLDER)
    created.mkdir(exist_ok=True)
    for name in NAMES:
        target = created / os.fsdecode(name)
        target.unlink(missing_ok=True)
        target.hardlink_to(clip)
    (created / os.fsdecode(b"caf\xe9.de.srt")).write_text("1\n00:00:00,000 --> 00:00:00,900\nHallo\n")
    return created


def test_a_name_that_is_not_utf8_is_listed_inspected_converted_and_found(
    service: Service, folder: Path
) -> None:
    shown = entries(service, entries(service, service.tv)[r"S\xe9rie"].path)
    assert {r"caf\xe9.mkv", r"caf\xe8.mkv", r"caf\x5cxe9.mkv"} < set(shown)
    path = shown[r"caf\xe9.mkv"].path
    assert get(service, "/files/inspect", path=path).json()["path"] == path
    assert get(service, "/files/preview", path=path, width=160).content.startswith(b"\xff\xd8")

    job = service.convert(path, sidecars=True)
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)

    assert done.result is not None, done.failure
    assert done.input_path == path
    assert done.output_path == str(service.archive / "tv" / "S_rie" / "caf_.mp4")
    assert service.published() == ["tv/S_rie/caf_.de.srt", "tv/S_rie/caf_.mp4"]
    found = service.ask("GET", r"/jobs?text=S%5CxE9rie").json()["jobs"]
    assert [each["job_id"] for each in found] == [job.job_id]
    assert f"is {path}\n" in service.ask("GET", f"/job/{job.job_id}/log").json()["text"]
    (recorded,) = read_entries(service.archive, Signer(None))
    assert isinstance(recorded, Recorded)
    assert recorded.entry.input_path == path
    log = service.log.read_text()
    assert path in log
    assert "UnicodeEncodeError" not in log


def test_names_that_map_to_the_same_output_are_distinguished(service: Service, folder: Path) -> None:
    shown = entries(service, rf"{service.tv}/S\xe9rie")
    wanted = [
        {"input_path": shown[name].path} for name in (r"caf\xe9.mkv", r"caf\xe8.mkv", r"caf\x5cxe9.mkv")
    ]

    def plan(**more: str) -> Plan:
        requests = {"requests": [request | more for request in wanted]}
        return Plan.model_validate(service.ask("POST", "/plan", requests).json())

    problems = [job.problem and job.problem.error for job in plan().jobs]
    assert problems == [None, "output_reserved", None]
    renamed = [Path(job.output_path or "").name for job in plan(collision="rename").jobs]
    assert renamed == ["caf_.mp4", "caf_ (2).mp4", "caf_xe9.mp4"]


def test_a_sample_of_a_name_that_is_not_utf8_is_encoded(service: Service, folder: Path) -> None:
    path = entries(service, rf"{service.tv}/S\xe9rie")[r"caf\xe8.mkv"].path
    reply = service.ask("POST", "/sample", {"input_path": path, "seconds": 1})
    assert reply.status_code == 202, reply.text
    sample = Job.model_validate(reply.json())
    done = service.wait_for_status(sample.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert (done.input_path, done.status) == (path, JobStatus.COMPLETED), done.failure


@pytest.mark.parametrize("path", [r"{tv}/S\xe8rie", r"{tv}/S\x2frie", "{tv}/S\\u00e9rie"])
def test_a_wrongly_escaped_name_finds_nothing(service: Service, folder: Path, path: str) -> None:
    reply = get(service, "/files/browse", path=path.replace("{tv}", str(service.tv)))
    assert (reply.status_code, reply.json()["error"]) == (404, "directory_unusable")


def test_the_longest_possible_name_is_listed_and_inspected(service: Service, clips: Path) -> None:
    name = b"\xe9" * 251 + b".mkv"
    target = service.tv / os.fsdecode(name)
    target.unlink(missing_ok=True)
    target.hardlink_to(make_clip(clips / "one-second.mkv", 1))
    path = entries(service, service.tv)[r"\xe9" * 251 + ".mkv"].path
    assert get(service, "/files/inspect", path=path).json()["path"] == path
    (planned,) = Plan.model_validate(
        service.ask("POST", "/plan", {"requests": [{"input_path": path}]}).json()
    ).jobs
    assert planned.output_path == str(service.archive / "tv" / ("_" * 251 + ".mp4"))


@pytest.fixture
def service_on_tmpfs(tmp_path: Path, redis_server: str, redis_client: RedisClient) -> Iterator[Service]:
    """A service with its media on tmpfs, which can store any time."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as media:
        created = Service(tmp_path / "in-memory", redis_server, Path(media), NODE_NAME="in-memory")
        created.start()
        try:
            yield created
        finally:
            created.stop()
            empty(created.archive)


@pytest.mark.parametrize("seconds", [2**50, -(2**40)])
def test_a_file_with_a_time_outside_any_calendar_is_listed_and_converted(
    service_on_tmpfs: Service, clips: Path, seconds: int
) -> None:
    odd = service_on_tmpfs.tv / "odd.mkv"
    odd.write_bytes(make_clip(clips / "one-second.mkv", 1).read_bytes())
    (service_on_tmpfs.tv / "other.mkv").write_bytes(b"x")
    os.utime(odd, (seconds, seconds))
    shown = entries(service_on_tmpfs, service_on_tmpfs.tv)
    assert {name: entry.modified_at is None for name, entry in shown.items()} == {
        "odd.mkv": True,
        "other.mkv": False,
    }
    job = service_on_tmpfs.convert(odd)
    done = service_on_tmpfs.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.result is not None, done.failure
    assert service_on_tmpfs.published() == ["tv/odd.mp4"]
