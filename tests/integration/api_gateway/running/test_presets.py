"""Presets and encoders through gateway and node, as a browser requests them."""

from collections.abc import Iterator

import pytest

from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.redis_server import RedisServer
from tests.support.service import Service
from tests.support.waiting import wait_for

NAME = "Ann's 50 % / größer"
QUOTED = "Ann's%2050%20%25%20%2F%20gr%C3%B6%C3%9Fer"


@pytest.fixture(scope="module")
def node(disposable_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One HandBrake service that has cached its presets and encoders."""
    started = Service(tmp_path_factory.mktemp("node"), disposable_redis.url)
    started.start()
    wait_for(lambda: list((started.folder / "data").glob("encoders-*.json")), "cached encoders", 60)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def gateway(
    disposable_redis: RedisServer, node: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """A gateway in front of that node."""
    started = GatewayProcess(tmp_path_factory.mktemp("gateway"), disposable_redis.url, node.url)
    started.start()
    yield started
    started.stop()


def test_a_preset_is_exported_imported_under_any_name_renamed_and_deleted(gateway: GatewayProcess) -> None:
    admin = gateway.sign_in()
    exported = gateway.ask("GET", "/api/presets/export/Fast%201080p30", admin)
    assert exported.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Fast%201080p30.json"
    document = exported.json()
    document["PresetList"][0] |= {"PresetName": NAME, "PresetDescription": "x" * 100_000}

    imported = gateway.ask("POST", "/api/presets/import", admin, {"document": document})
    assert (imported.status_code, imported.json()) == (200, {"imported": [NAME]}), imported.text
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


def test_a_changed_default_is_in_the_audit_log_as_it_was_and_as_it_is(gateway: GatewayProcess) -> None:
    admin = gateway.sign_in()
    default = gateway.ask("GET", "/api/presets", admin).json()["default"]
    assert gateway.ask("PUT", "/api/presets/default/tv", admin, {"preset": "Fast 480p30"}).ok

    (entry,) = gateway.ask("GET", "/api/audit?target=tv&limit=1", admin).json()["entries"]

    assert entry["action"] == "set_root_default_preset"
    assert entry["details"]["before"] == {"default": default, "defaults": {}}
    assert entry["details"]["after"] == {"default": default, "defaults": {"tv": "Fast 480p30"}}
    assert gateway.ask("PUT", "/api/presets/default/tv", admin, {"preset": None}).ok


def test_a_refusal_reaches_the_user_with_its_message(gateway: GatewayProcess) -> None:
    admin = gateway.sign_in()
    bad = gateway.ask("GET", "/api/presets/export/Fast%201080p30", admin).json()
    bad["PresetList"][0] |= {"PresetName": "Bad", "VideoOptionExtra": "ref=2:stats=/tmp/x"}

    refused = gateway.ask("POST", "/api/presets/import", admin, {"document": bad})
    assert refused.status_code == 422
    assert "'stats'" in refused.json()["details"]["document"][0]
    huge = gateway.ask("POST", "/api/presets/import", admin, {"document": {"x": "x" * 1_100_000}})
    assert huge.status_code == 413
    large_job = gateway.ask("POST", "/api/jobs/add", admin, {"input_path": "x" * 70_000})
    assert large_job.status_code == 413


def test_encoders_are_listed(gateway: GatewayProcess) -> None:
    listed = gateway.ask("GET", "/api/encoders", gateway.sign_in()).json()
    assert "x264" in {encoder["name"] for encoder in listed["video"]}
