"""How a call of a declared route becomes a request to a node, and the reply its result."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from api_gateway.nodes.client import SYSTEM_ACTOR, NodeClient
from api_gateway.nodes.transport import NodeTransport
from shared.contract import files, jobs, presets, queue, samples
from shared.contract.submit_headers import SubmitHeaders
from shared.domain.errors import (
    BadNodeReply,
    InvalidRequest,
    JobNotFound,
    LogNotFound,
    NoNodeAvailable,
    SampleNotFound,
)
from shared.domain.files import BrowseQuery
from shared.domain.job import Job, JobStatus, QueueState
from shared.domain.job_query import JobOrder, JobQuery
from shared.domain.log import LogQuery
from shared.domain.node import NodeList
from shared.domain.options import JobRequest
from shared.domain.presets import DefaultPreset
from shared.domain.sample import VideoQuery
from tests.support.queued import node_report, waiting_job
from tests.support.scripted_peer import ScriptedPeer

JOB = "0123456789abcdef"
STATE = QueueState(
    queued=1, running=2, retrying=3, completed=4, failed=5, cancelled=6, paused=False, paused_jobs=0
)


@pytest.fixture
def client(peer: ScriptedPeer) -> Iterator[NodeClient]:
    """A client of one node."""
    with closing(
        NodeClient(NodeTransport([peer.url], "a secret of at least thirty-two characters"))
    ) as opened:
        yield opened


def _job(node: str | None) -> Job:
    return waiting_job(job_id=JOB, node=node)


def test_a_reply_is_parsed_into_what_the_route_declares(client: NodeClient, peer: ScriptedPeer) -> None:
    peer.body = STATE.model_dump_json().encode()
    assert client.call(SYSTEM_ACTOR, queue.get_queue) == STATE
    assert [(each.method, each.target) for each in peer.requests] == [("GET", "/queue")]


def test_a_route_that_returns_nothing_ignores_the_body(client: NodeClient, peer: ScriptedPeer) -> None:
    peer.status, peer.body = 204, b""
    client.call(SYSTEM_ACTOR, jobs.delete_job, JOB)
    assert [(each.method, each.target) for each in peer.requests] == [("POST", f"/delete/{JOB}")]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"queued": "many"}', STATE.model_dump_json().encode() + b"}"])
def test_a_reply_of_another_version_is_refused(client: NodeClient, peer: ScriptedPeer, body: bytes) -> None:
    peer.body = body
    with pytest.raises(BadNodeReply, match="Run the same version"):
        client.call(SYSTEM_ACTOR, queue.get_queue)


@pytest.mark.parametrize(
    ("query", "target"),
    [
        (JobQuery(), "/jobs"),
        (
            JobQuery(status=(JobStatus.RUNNING, JobStatus.QUEUED), limit=7, sort=JobOrder.SIZE_DESC),
            "/jobs?status=running%2Cqueued&sort=-size&limit=7",
        ),
        (JobQuery(text="a&b = ü", owner=None), "/jobs?text=a%26b+%3D+%C3%BC"),
    ],
)
def test_only_query_fields_that_were_set_are_sent(
    client: NodeClient, peer: ScriptedPeer, query: JobQuery, target: str
) -> None:
    peer.status = 409
    with pytest.raises(BadNodeReply):
        client.call(SYSTEM_ACTOR, jobs.list_jobs, query)
    assert peer.requests[0].target == target


@pytest.mark.parametrize("name", ["Fast 1080p30", "a/b", "...", "ü?#%41", "<job_id>", "\\1"])
def test_a_name_in_a_path_stays_a_single_component(client: NodeClient, peer: ScriptedPeer, name: str) -> None:
    with pytest.raises(BadNodeReply):
        client.call(SYSTEM_ACTOR, presets.delete_preset, name)
    prefix, slash, rest = peer.requests[0].target.rpartition("/")
    assert (prefix, slash) == ("/presets", "/")
    assert peer.requests[0].path_parts[-1] == name
    assert rest


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_that_would_change_the_path_is_not_sent(
    client: NodeClient, peer: ScriptedPeer, name: str
) -> None:
    with pytest.raises(InvalidRequest, match="name"):
        client.call(SYSTEM_ACTOR, presets.delete_preset, name)
    assert peer.requests == []


@pytest.mark.parametrize("job_id", ["", "..", "0123456789ABCDEF", "0123456789abcde/", "x" * 16])
def test_a_malformed_job_id_is_not_sent(client: NodeClient, peer: ScriptedPeer, job_id: str) -> None:
    with pytest.raises(JobNotFound):
        client.call(SYSTEM_ACTOR, jobs.cancel_job, job_id)
    assert peer.requests == []


def test_a_body_contains_only_fields_the_user_set(client: NodeClient, peer: ScriptedPeer) -> None:
    peer.body = _job(None).model_dump_json().encode()
    request = JobRequest.model_validate({"input_path": "/tv/a.mkv", "quality": 22})
    opened = client.call(SYSTEM_ACTOR, jobs.add_job, request, SubmitHeaders(idempotency_key="mine"))
    assert opened == _job(None)
    assert json.loads(peer.requests[0].body) == {"input_path": "/tv/a.mkv", "quality": 22}
    assert peer.requests[0].headers["Idempotency-Key"] == "mine"


def test_a_job_without_a_key_gets_a_unique_one(client: NodeClient, peer: ScriptedPeer) -> None:
    peer.body = _job(None).model_dump_json().encode()
    for _ in range(2):
        client.call(SYSTEM_ACTOR, jobs.add_job, JobRequest(input_path="/tv/a.mkv"), SubmitHeaders())
    keys = {each.headers["Idempotency-Key"] for each in peer.requests}
    assert len(keys) == 2
    assert all(key.startswith("gateway-") for key in keys)


def test_a_field_that_is_set_to_null_is_sent_as_null(client: NodeClient, peer: ScriptedPeer) -> None:
    with pytest.raises(BadNodeReply):
        client.call(SYSTEM_ACTOR, presets.set_root_default_preset, "tv", DefaultPreset(preset=None))
    assert (peer.requests[0].target, peer.requests[0].body) == ("/presets/default/tv", b'{"preset":null}')


def test_the_log_is_requested_from_the_node_that_ran_the_job(
    client: NodeClient, peer: ScriptedPeer, other: ScriptedPeer
) -> None:
    owning_node = node_report("bee").model_copy(update={"url": other.url})
    peer.replies = [
        (200, _job("bee").model_dump_json().encode()),
        (200, NodeList(nodes=[node_report("ant"), owning_node]).model_dump_json().encode()),
    ]
    other.answer(200, {"text": "hello", "offset": 0, "next_offset": 5, "complete": True})
    part = client.call(SYSTEM_ACTOR, jobs.get_job_log, JOB, LogQuery(offset=3))
    assert part.text == "hello"
    assert [each.target for each in other.requests] == [f"/job/{JOB}/log?offset=3"]


def test_a_job_that_has_not_run_has_no_log(client: NodeClient, peer: ScriptedPeer) -> None:
    peer.body = _job(None).model_dump_json().encode()
    with pytest.raises(LogNotFound, match="has not run yet"):
        client.call(SYSTEM_ACTOR, jobs.get_job_log, JOB, LogQuery())


def test_a_node_that_is_not_running_is_named(client: NodeClient, peer: ScriptedPeer) -> None:
    peer.replies = [
        (200, _job("bee").model_dump_json().encode()),
        (200, NodeList(nodes=[]).model_dump_json().encode()),
    ]
    with pytest.raises(SampleNotFound, match="The sample is on the node bee, which is not running now"):
        client.open_file(
            SYSTEM_ACTOR, samples.get_sample_video, {}, {"job_id": JOB, "query": VideoQuery(playable=True)}
        )


def test_a_file_is_opened_with_the_callers_headers(
    client: NodeClient, peer: ScriptedPeer, other: ScriptedPeer
) -> None:
    owning_node = node_report("bee").model_copy(update={"url": other.url})
    peer.replies = [
        (200, _job("bee").model_dump_json().encode()),
        (200, NodeList(nodes=[owning_node]).model_dump_json().encode()),
    ]
    other.status, other.body = 206, b"film"
    arguments = {"job_id": JOB, "query": VideoQuery(playable=True)}
    with closing(
        client.open_file(SYSTEM_ACTOR, samples.get_sample_video, {"Range": "bytes=0-3"}, arguments)
    ) as reply:
        assert (reply.status_code, reply.content) == (206, b"film")
    assert other.requests[0].target == f"/sample/{JOB}/video?playable=1"
    assert other.requests[0].headers["Range"] == "bytes=0-3"


def test_a_deadline_applies_to_every_call(client: NodeClient, peer: ScriptedPeer) -> None:
    peer.delay_s = 1.0
    with pytest.raises(NoNodeAvailable):
        client.within(0.2).call(SYSTEM_ACTOR, queue.get_queue)


def test_a_path_that_is_not_utf8_is_sent_unchanged(client: NodeClient, peer: ScriptedPeer) -> None:
    with pytest.raises(BadNodeReply):
        client.call(SYSTEM_ACTOR, files.browse, BrowseQuery(path="/tv/caf\\xe9"))
    assert peer.requests[0].query["path"] == "/tv/caf\\xe9"
