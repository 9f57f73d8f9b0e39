"""Presets and encoders through gateway and node: the way a browser's file goes."""

from collections.abc import Iterator

import pytest

from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.redis_server import RedisServer
from tests.support.service import Service
from tests.support.waiting import wait_for

NAME = "Ann's 50 % / größer"
QUOTED = "Ann's%2050%20%25%20%2F%20gr%C3%B6%C3%9Fer"


@pytest.fixture(scope="module")
def node(redis_of_its_own: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One HandBrake service that has learnt its presets and encoders."""
    made = Service(tmp_path_factory.mktemp("node"), redis_of_its_own.url)
    made.start()
    wait_for(lambda: list((made.folder / "data").glob("encoders-*.json")), "learnt presets", 60)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def gateway(
    redis_of_its_own: RedisServer, node: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """A gateway of that node."""
    made = GatewayProcess(tmp_path_factory.mktemp("gateway"), redis_of_its_own.url, node.url)
    made.start()
    yield made
    made.stop()


def test_a_preset_goes_out_comes_back_under_any_name_and_ends(gateway: GatewayProcess) -> None:
    admin = gateway.sign_in()
    out = gateway.ask("GET", "/api/presets/export/Fast%201080p30", admin)
    assert out.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Fast%201080p30.json"
    document = out.json()
    document["PresetList"][0] |= {"PresetName": NAME, "PresetDescription": "x" * 100_000}

    brought = gateway.ask("POST", "/api/presets/import", admin, {"document": document})
    assert (brought.status_code, brought.json()) == (200, {"imported": [NAME]}), brought.text
    again = gateway.ask("GET", f"/api/v1/presets/export/{QUOTED}", admin).json()
    assert again["PresetList"][0]["PresetName"] == NAME

    assert gateway.ask("PUT", "/api/presets/default/tv", admin, {"preset": NAME}).status_code == 200
    renamed = gateway.ask("PATCH", f"/api/presets/{QUOTED}", admin, {"name": "Plain"}).json()
    assert renamed["defaults"] == {"tv": "Plain"}
    deleted = gateway.ask("DELETE", "/api/presets/Plain", admin).json()
    assert deleted["defaults"] == {}
    assert deleted["categories"][0]["name"] != "Imported"
    gone = gateway.ask("DELETE", "/api/presets/Plain", admin)
    assert (gone.status_code, gone.json()["error"]) == (404, "preset_not_found")


def test_a_refusal_reaches_the_user_with_its_sentence(gateway: GatewayProcess) -> None:
    admin = gateway.sign_in()
    bad = gateway.ask("GET", "/api/presets/export/Fast%201080p30", admin).json()
    bad["PresetList"][0] |= {"PresetName": "Bad", "VideoOptionExtra": "ref=2:stats=/tmp/x"}

    refused = gateway.ask("POST", "/api/presets/import", admin, {"document": bad})
    assert refused.status_code == 422
    assert "'stats'" in refused.json()["details"]["document"][0]
    huge = gateway.ask("POST", "/api/presets/import", admin, {"document": {"x": "x" * 1_100_000}})
    assert huge.status_code == 413
    usual = gateway.ask("POST", "/api/jobs/add", admin, {"input_path": "x" * 70_000})
    assert usual.status_code == 413


def test_encoders_are_listed(gateway: GatewayProcess) -> None:
    listed = gateway.ask("GET", "/api/encoders", gateway.sign_in()).json()
    assert "x264" in {encoder["name"] for encoder in listed["video"]}
