"""Inspections, previews and plans of a running service."""

import os
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.domain.inspection import Inspection
from shared.domain.job import JobStatus
from shared.domain.plan import Plan, PlannedJob
from tests.support import sources
from tests.support.media import make_clip
from tests.support.service import SLOW, Service


@pytest.fixture
def film(service: Service, clips: Path) -> Path:
    """A film with several tracks in the TV folder."""
    source = clips / "film.mkv"
    if not source.exists():
        sources.many_tracks(source)
    target = service.tv / "film.mkv"
    target.unlink(missing_ok=True)
    target.hardlink_to(source)
    return target


def get(
    service: Service, route: str, path: Path | str, tag: str | None = None, **query: Any
) -> requests.Response:
    """Request a file route; `tag` is the ETag that the caller has cached."""
    prepared = requests.Request("GET", service.url + route, params={"path": str(path)} | query).prepare()
    headers = {"If-None-Match": tag} if tag else {}
    return service.ask("GET", str(prepared.url).removeprefix(service.url), headers=headers)


def plan(service: Service, *wanted: dict[str, Any]) -> list[PlannedJob]:
    """Return the plan of the given requests."""
    reply = service.ask("POST", "/plan", {"requests": list(wanted)})
    assert reply.status_code == 200, reply.text
    return Plan.model_validate(reply.json()).jobs


def test_a_file_is_inspected(service: Service, film: Path) -> None:
    reply = get(service, "/files/inspect", film)
    found = Inspection.model_validate(reply.json())
    assert (found.path, found.size_bytes) == (str(film), film.stat().st_size)
    assert [track.language for track in found.titles[0].audio] == ["deu", "eng", "und"]


@pytest.mark.parametrize("route", ["/files/inspect", "/files/preview"])
@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("outside", 403, "path_outside_roots"),
        ("traversal", 403, "path_outside_roots"),
        ("link", 403, "path_outside_roots"),
        ("missing", 422, "source_unusable"),
        ("folder", 422, "source_unusable"),
        ("fifo", 422, "source_unusable"),
        ("text", 422, "source_unusable"),
    ],
)
def test_a_forbidden_or_unusable_file_is_refused(
    service: Service, tmp_path: Path, route: str, kind: str, status: int, code: str
) -> None:
    path = service.tv / f"refused-{kind}.mkv"
    path.unlink(missing_ok=True)
    requested: Path | str = path
    match kind:
        case "outside":
            requested = "/etc/passwd"
        case "traversal":
            requested = f"{service.tv}/../../../../../../etc/passwd"
        case "link":
            path.symlink_to(make_clip(tmp_path / "elsewhere.mkv", 1))
        case "folder":
            requested = service.tv
        case "fifo":
            os.mkfifo(path)
        case "text":
            path.write_text("Dear diary,\n" * 500)
    reply = get(service, route, requested)
    assert (reply.status_code, reply.json()["error"]) == (status, code)


def test_a_preview_has_an_etag_and_is_not_sent_twice(service: Service, film: Path) -> None:
    reply = get(service, "/files/preview", film, at=0.5, width=160)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "image/jpeg")
    assert reply.content.startswith(b"\xff\xd8")
    assert reply.headers["Cache-Control"].startswith("private")
    again = get(service, "/files/preview", film, reply.headers["ETag"], at=0.5, width=160)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("name", "value"), [("at", "1.5"), ("at", "x"), ("width", "5"), ("width", "99999")])
def test_a_preview_with_invalid_parameters_is_refused(
    service: Service, film: Path, name: str, value: str
) -> None:
    reply = get(service, "/files/preview", film, **{name: value})
    assert (reply.status_code, list(reply.json()["details"])) == (422, [name])


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"title": 2}, "title"),
        ({"audio": {"tracks": [4]}}, "audio.tracks"),
        ({"audio": {"languages": ["jpn"]}}, "audio.languages"),
        ({"subtitles": {"tracks": [1, 3]}}, "subtitles.tracks"),
        ({"start_s": 5}, "start_s"),
        ({"stop_s": 50}, "stop_s"),
    ],
)
def test_a_job_that_does_not_fit_its_source_is_not_queued(
    service: Service, film: Path, options: dict[str, Any], field: str
) -> None:
    reply = service.ask("POST", "/convert", {"input_path": str(film)} | options)
    assert (reply.status_code, reply.json()["error"]) == (422, "invalid_request")
    assert list(reply.json()["details"]) == [field]
    assert service.ask("GET", "/queue").json()["queued"] == 0


def test_a_plan_describes_the_result_of_each_request_and_queues_none(service: Service, film: Path) -> None:
    (service.archive / "there.mkv").write_bytes(b"somebody's")
    good, there, bad, outside, unfit = plan(
        service,
        {"input_path": str(film), "stop_s": 2},
        {"input_path": str(film), "output_path": "there.mkv"},
        {"input_path": str(film), "preset": "No such preset"},
        {"input_path": "/etc/passwd"},
        {"input_path": str(film), "audio": {"tracks": [9]}, "output_path": "unfit.mkv"},
    )
    assert (good.problem, good.output_exists, good.duration_s) == (None, False, 2)
    assert good.output_path == str(service.archive / "tv" / "film.mp4")
    assert good.options is not None
    assert (good.options.preset, good.options.container) == ("Very Fast 480p30", "mp4")
    assert good.source_bytes == film.stat().st_size
    assert good.estimate is not None
    assert 10_000 < good.estimate.size_bytes < 1_000_000
    assert 0.5 < good.estimate.elapsed_s < 10
    assert there.problem is not None
    assert (there.problem.error, there.output_exists) == ("output_exists", True)
    assert there.output_path == str(service.archive / "there.mkv")
    assert [job.problem.error for job in (bad, outside, unfit) if job.problem] == [
        "invalid_request",
        "path_outside_roots",
        "invalid_request",
    ]
    assert unfit.problem is not None
    assert unfit.problem.fields is not None
    assert list(unfit.problem.fields) == ["audio.tracks"]
    assert (bad.estimate, bad.options, bad.output_path) == (None, None, None)
    assert service.ask("GET", "/jobs").json()["total"] == 0


def test_a_plan_has_the_same_refusal_as_the_request(service: Service, film: Path) -> None:
    for wanted in ({"preset": "No such preset"}, {"output_path": "../x.mp4"}, {"title": 9}):
        request = {"input_path": str(film)} | wanted
        refusal = service.ask("POST", "/convert", request).json()
        (planned,) = plan(service, request)
        assert planned.problem is not None
        assert planned.problem.error == refusal["error"]
        assert planned.problem.message == refusal["message"]
        assert planned.problem.fields == refusal["details"]


def test_two_results_with_one_name_are_a_problem_of_the_second(service: Service, film: Path) -> None:
    request = {"input_path": str(film), "output_path": "one.mkv"}
    first, second = plan(service, request, request)
    assert first.problem is None
    assert second.problem is not None
    assert (second.problem.error, second.estimate is not None) == ("output_reserved", True)
    job = service.convert(film, output_path="one.mkv", preset=SLOW)
    (later,) = plan(service, request)
    assert later.problem is not None
    assert job.job_id in later.problem.message
    service.ask("POST", f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED, JobStatus.COMPLETED)


def test_a_hundred_files_are_planned_in_one_call(service: Service, film: Path) -> None:
    wanted = [{"input_path": str(film), "output_path": f"copy-{number}.mkv"} for number in range(100)]
    assert all(job.problem is None for job in plan(service, *wanted))
    reply = service.ask("POST", "/plan", {"requests": [*wanted, wanted[0]]})
    assert reply.status_code == 422


def test_a_finished_encode_improves_the_next_estimate(service: Service, film: Path) -> None:
    request = {"input_path": str(film), "output_path": "learnt.mp4"}
    (before,) = plan(service, request)
    done = service.wait_for_status(service.convert(film).job_id, JobStatus.COMPLETED)
    (after,) = plan(service, request)
    assert before.estimate is not None
    assert after.estimate is not None
    assert done.result is not None
    real = done.result.size_bytes
    assert abs(after.estimate.size_bytes - real) < abs(before.estimate.size_bytes - real)
