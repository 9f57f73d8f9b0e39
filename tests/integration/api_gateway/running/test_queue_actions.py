"""Actions of users on the queue, through a running gateway and a real node."""

from pathlib import Path

import pytest

from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.media import make_clip
from tests.support.service import Service


@pytest.fixture(scope="module")
def node_urls(node: Service) -> str:
    """The only node."""
    return node.url


@pytest.fixture(scope="module")
def ids(gateway: GatewayProcess, node: Service, admin: str) -> dict[str, str]:
    """Three waiting jobs in a paused queue, by file name."""
    assert gateway.ask("POST", "/api/queue/pause", admin).json()["paused"]
    clips: list[Path] = [make_clip(node.tv / f"{name}.mkv", 1) for name in ("apple", "pear", "plum")]
    replies = [gateway.ask("POST", "/api/jobs/add", admin, {"input_path": str(clip)}) for clip in clips]
    return {clip.stem: reply.json()["job_id"] for clip, reply in zip(clips, replies, strict=True)}


def listed(gateway: GatewayProcess, token: str, query: str) -> list[str]:
    """Return the ids of a job list."""
    return [job["job_id"] for job in gateway.ask("GET", f"/api/jobs/list?{query}", token).json()["jobs"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("text=PEAR", ["pear"]),
        ("owner=nobody", []),
        ("reason=stalled", []),
        ("sort=-name", ["plum", "pear", "apple"]),
        ("sort=name&limit=2", ["apple", "pear"]),
        ("status=completed", []),
    ],
)
def test_every_part_of_a_query_reaches_the_node(
    gateway: GatewayProcess, admin: str, ids: dict[str, str], query: str, expected: list[str]
) -> None:
    assert listed(gateway, admin, query) == [ids[name] for name in expected]


def test_moves_pauses_and_bulk_actions_reach_the_node(
    gateway: GatewayProcess, admin: str, ids: dict[str, str]
) -> None:
    apple, pear, plum = ids["apple"], ids["pear"], ids["plum"]
    assert gateway.ask("POST", f"/api/jobs/move/{plum}", admin, {"to": "top"}).status_code == 200
    assert gateway.ask("POST", f"/api/jobs/priority/{pear}", admin, {"priority": 7}).json()["priority"] == 7
    assert listed(gateway, admin, "status=queued") == [pear, plum, apple]
    assert gateway.ask("POST", f"/api/jobs/pause/{apple}", admin).json()["paused"]
    assert gateway.ask("GET", "/api/queue", admin).json()["paused_jobs"] == 1
    assert not gateway.ask("POST", f"/api/jobs/resume/{apple}", admin).json()["paused"]
    bulk = {"action": "cancel", "filter": {"text": "pl"}}
    assert gateway.ask("POST", "/api/jobs/bulk", admin, bulk).json()["done"] == 2
    assert gateway.ask("POST", f"/api/jobs/retry/{plum}", admin).json()["status"] == "queued"
    assert gateway.ask("GET", f"/api/jobs/history/{plum}", admin).json() == {"attempts": []}
    assert gateway.ask("POST", "/api/queue/clear", admin, {"jobs": ["waiting"]}).json()["done"] == 2
    assert gateway.ask("POST", f"/api/jobs/delete/{plum}", admin).status_code == 204
    assert gateway.ask("GET", f"/api/jobs/status/{plum}", admin).status_code == 404
    replay = gateway.ask("GET", "/api/realtime/events?after=0-0", admin).json()
    assert not replay["complete"] or any(event["type"] == "deleted" for event in replay["events"])
