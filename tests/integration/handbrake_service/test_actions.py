"""Actions of users on jobs, through the node's API, with real encodes."""

import time
from pathlib import Path
from typing import Any

import pytest

from shared.domain.job import Job, JobStatus
from shared.domain.wait_reasons import WaitReason
from shared.service_credential import Actor, Role
from tests.integration.handbrake_service.conftest import ADMIN
from tests.support.media import SMALL, cut_in_half, make_clip, make_long_clip
from tests.support.service import ANN, SLOW, Service
from tests.support.waiting import wait_for

BOB = Actor(username="bob", role=Role.USER)


def queue_up(service: Service, clip: Path, count: int, actor: Actor = ANN) -> list[str]:
    """Queue jobs for one source; return their ids."""
    ids = []
    for i in range(count):
        body = {"input_path": str(clip), "output_path": f"{actor.username}-{i}.mp4"}
        ids.append(service.ask("POST", "/convert", body, actor=actor).json()["job_id"])
    return ids


def act(
    service: Service, path: str, body: dict[str, Any] | None = None, actor: Actor = ANN
) -> dict[str, Any]:
    """Post an action that must succeed; return the reply."""
    reply = service.ask("POST", path, body, actor=actor)
    assert reply.status_code == 200, reply.text
    reply_body: dict[str, Any] = reply.json()
    return reply_body


def listed(service: Service, query: str) -> list[str]:
    """Return the ids of a job list."""
    return [job["job_id"] for job in service.ask("GET", f"/jobs?{query}").json()["jobs"]]


def test_only_administrators_pause_clear_and_drain(service: Service) -> None:
    for path in ("/queue/pause", "/queue/resume", "/queue/clear", "/nodes/drain/test-node"):
        body = {"jobs": ["waiting"]} if path == "/queue/clear" else None
        assert service.ask("POST", path, body).status_code == 403


def test_jobs_are_moved_and_prioritised(paused_queue: Service, clip: Path) -> None:
    a, b, c = queue_up(paused_queue, clip, 3)
    act(paused_queue, f"/move/{c}", {"to": "top"})
    act(paused_queue, f"/move/{a}", {"to": "after", "job_id": b})
    assert listed(paused_queue, "status=queued") == [c, b, a]
    assert act(paused_queue, f"/priority/{a}", {"priority": 9})["priority"] == 9
    assert listed(paused_queue, "status=queued") == [a, c, b]
    reply = paused_queue.ask("POST", f"/move/{a}", {"to": "before"})
    assert (reply.status_code, reply.json()["error"]) == (422, "invalid_request")


def test_jobs_of_a_paused_queue_and_paused_jobs_wait_with_the_reason(
    paused_queue: Service, clip: Path
) -> None:
    first, second = queue_up(paused_queue, clip, 2)

    def reason_given() -> bool:
        waiting = paused_queue.job(second).waiting
        return waiting is not None and waiting.reason is WaitReason.QUEUE_PAUSED

    wait_for(reason_given, "the reason")
    paused = Job.model_validate(act(paused_queue, f"/pause/{first}"))
    assert paused.paused
    assert paused.waiting is not None
    assert paused.waiting.reason is WaitReason.PAUSED
    act(paused_queue, "/queue/resume", actor=ADMIN)
    paused_queue.wait_for_status(second, JobStatus.COMPLETED)
    assert paused_queue.job(first).status is JobStatus.QUEUED
    act(paused_queue, f"/resume/{first}")
    paused_queue.wait_for_status(first, JobStatus.COMPLETED)


def test_a_paused_encoder_uses_no_cpu_and_continues_later(service: Service) -> None:
    clip = make_clip(service.tv / "pausing.mkv", 4, "640x360")
    job = service.convert(clip, preset=SLOW)
    encoder = service.wait_for_encoder()
    act(service, f"/pause/{job.job_id}")
    wait_for(lambda: encoder.status() == "stopped", "the encoder to be suspended")
    used = sum(encoder.cpu_times()[:2])
    time.sleep(3)
    assert sum(encoder.cpu_times()[:2]) == used
    assert service.job(job.job_id).status is JobStatus.RUNNING
    act(service, f"/resume/{job.job_id}")
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED, timeout_s=90)
    assert (done.status, done.attempts) == (JobStatus.COMPLETED, 1)


def test_a_paused_encoder_can_be_cancelled(service: Service) -> None:
    clip = make_long_clip(service.tv / "pausing.mkv")
    job = service.convert(clip, preset=SLOW)
    encoder = service.wait_for_encoder()
    act(service, f"/pause/{job.job_id}")
    wait_for(lambda: encoder.status() == "stopped", "the encoder to be suspended")
    act(service, f"/cancel/{job.job_id}")
    service.wait_for_status(job.job_id, JobStatus.CANCELLED, timeout_s=10)
    assert service.encoders() == []
    assert service.staged() == []


def test_a_failed_job_can_be_retried_once_its_source_is_complete(service: Service) -> None:
    whole = make_clip(service.tv / "whole.mkv", 6, SMALL)
    half = cut_in_half(whole, service.tv / "mended.mkv")
    job = service.convert(half)
    service.wait_for_status(job.job_id, JobStatus.FAILED)
    assert service.ask("GET", "/queue/failures").json()["counts"] == {"short_output": 1}
    assert listed(service, "status=failed&reason=short_output") == [job.job_id]
    half.write_bytes(whole.read_bytes())
    act(service, f"/retry/{job.job_id}")
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert done.failure is None
    history = service.ask("GET", f"/history/{job.job_id}").json()["attempts"]
    assert [(a["node"], a["outcome"], a["reason"]) for a in history] == [
        ("test-node", "failed", "short_output"),
        ("test-node", "completed", None),
    ]


def test_a_retry_without_a_source_is_refused_with_the_reason(service: Service, clip: Path) -> None:
    source = make_clip(service.tv / "gone.mkv", 1, SMALL)
    act(service, "/queue/pause", actor=ADMIN)
    job = service.convert(source)
    act(service, f"/cancel/{job.job_id}")
    act(service, "/queue/resume", actor=ADMIN)
    source.unlink()
    reply = service.ask("POST", f"/retry/{job.job_id}")
    assert (reply.status_code, reply.json()["message"]) == (422, "There is no such file.")
    assert service.job(job.job_id).status is JobStatus.CANCELLED


def test_a_bulk_action_by_ids_reports_refusals(paused_queue: Service, clip: Path) -> None:
    ids = queue_up(paused_queue, clip, 3)
    theirs = queue_up(paused_queue, clip, 1, BOB)
    reply_body = act(paused_queue, "/bulk", {"action": "cancel", "job_ids": [*ids, *theirs, "0" * 16]})
    assert (reply_body["done"], reply_body["refused"], reply_body["next_cursor"]) == (3, 2, None)
    assert [refusal["error"] for refusal in reply_body["refusals"]] == ["forbidden", "job_not_found"]


def test_a_removed_job_is_cancelled_first_and_then_deleted(paused_queue: Service, clip: Path) -> None:
    (job_id,) = queue_up(paused_queue, clip, 1)
    outcomes = [paused_queue.ask("DELETE", f"/job/{job_id}").json()["outcome"] for _ in range(2)]
    assert outcomes == ["cancelled", "deleted"]
    gone = paused_queue.ask("DELETE", f"/job/{job_id}")
    assert (gone.status_code, gone.json()["error"]) == (404, "job_not_found")
    (other,) = queue_up(paused_queue, clip, 1, BOB)
    assert paused_queue.ask("DELETE", f"/job/{other}").status_code == 403


def test_clearing_the_queue_affects_only_what_is_named(paused_queue: Service, clip: Path) -> None:
    cancelled, *waiting = queue_up(paused_queue, clip, 3)
    act(paused_queue, f"/cancel/{cancelled}")
    refused: list[dict[str, Any] | None] = [{"jobs": []}, {}, {"jobs": ["running"]}, None]
    for body in refused:
        assert paused_queue.ask("POST", "/queue/clear", body, actor=ADMIN).status_code in {400, 422}
    assert set(listed(paused_queue, "status=queued")) == set(waiting)
    assert act(paused_queue, "/queue/clear", {"jobs": ["completed"]}, actor=ADMIN)["done"] == 0
    assert act(paused_queue, "/queue/clear", {"jobs": ["cancelled"]}, actor=ADMIN)["done"] == 1
    assert listed(paused_queue, "status=cancelled") == []
    assert act(paused_queue, "/queue/clear", {"jobs": ["waiting", "cancelled"]}, actor=ADMIN)["done"] == 2
    assert set(listed(paused_queue, "status=cancelled")) == set(waiting)


def test_a_bulk_move_to_the_top_keeps_the_order(paused_queue: Service, clip: Path) -> None:
    ids = queue_up(paused_queue, clip, 4)
    act(paused_queue, "/bulk", {"action": "top", "job_ids": [ids[2], ids[3]]})
    assert listed(paused_queue, "status=queued") == [ids[2], ids[3], ids[0], ids[1]]


def test_a_bulk_action_by_filter_affects_only_the_actors_own_jobs(paused_queue: Service, clip: Path) -> None:
    mine, theirs = queue_up(paused_queue, clip, 2), queue_up(paused_queue, clip, 2, BOB)
    reply_body = act(paused_queue, "/bulk", {"action": "cancel", "filter": {"status": "queued"}})
    assert reply_body["done"] == 2
    assert set(listed(paused_queue, "status=cancelled")) == set(mine)
    assert set(listed(paused_queue, "status=queued")) == set(theirs)
    assert act(paused_queue, "/queue/clear", {"jobs": ["waiting"]}, actor=ADMIN)["done"] == 2
    reply_body = act(paused_queue, "/bulk", {"action": "delete", "filter": {"text": "bob-"}}, actor=ADMIN)
    assert (reply_body["done"], reply_body["next_cursor"]) == (2, None)
    assert set(listed(paused_queue, "sort=-created")) == set(mine)


@pytest.mark.parametrize(
    "body",
    [
        {"action": "cancel"},
        {"action": "cancel", "job_ids": []},
        {"action": "cancel", "job_ids": ["a"], "filter": {}},
        {"action": "priority", "job_ids": ["a"]},
        {"action": "explode", "job_ids": ["a"]},
        {"action": "cancel", "filter": {}, "cursor": "next"},
        {"action": "cancel", "filter": {}, "cursor": "0123456789abcdef-0123456789abcdef-5000"},
    ],
)
def test_an_invalid_bulk_action_is_refused(service: Service, body: dict[str, Any]) -> None:
    assert service.ask("POST", "/bulk", body).status_code == 422


def test_deleting_a_job_keeps_its_file(service: Service, clip: Path) -> None:
    job = service.convert(clip)
    service.wait_for_status(job.job_id, JobStatus.COMPLETED)
    assert service.ask("POST", f"/delete/{job.job_id}").status_code == 204
    assert service.ask("GET", f"/job/{job.job_id}").status_code == 404
    assert service.published() == ["tv/Show/S01E01.mp4"]


def test_a_drained_node_finishes_its_job_and_claims_no_more(service: Service, clip: Path) -> None:
    running = service.convert(make_clip(service.tv / "long.mkv", 6, SMALL))
    encoder = service.wait_for_encoder()
    encoder.suspend()  # so that it is still running when the node is drained
    wait_for(lambda: service.ask("GET", "/nodes").json()["nodes"], "a report of the node")
    (node,) = service.ask("POST", "/nodes/drain/test-node", actor=ADMIN).json()["nodes"]
    assert node["name"] == "test-node"
    waiting = service.convert(clip)
    encoder.resume()
    service.wait_for_status(running.job_id, JobStatus.COMPLETED)

    def drained() -> bool:
        reason = service.job(waiting.job_id).waiting
        return reason is not None and reason.reason is WaitReason.DRAINED

    wait_for(drained, "the reason")
    assert service.ask("POST", "/nodes/drain/nobody", actor=ADMIN).status_code == 404
    service.ask("POST", "/nodes/resume/test-node", actor=ADMIN)
    service.wait_for_status(waiting.job_id, JobStatus.COMPLETED)
