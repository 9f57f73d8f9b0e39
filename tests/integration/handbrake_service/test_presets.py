"""Presets through the node's API: imported, changed, made the default, and pinned by queued jobs."""

import copy
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.domain.job import JobStatus
from shared.domain.presets import MOST_IMPORT_BYTES
from shared.queue import keys
from shared.redis import RedisClient
from shared.service_credential import Actor, Role
from tests.integration.handbrake_service.test_conversion import probe
from tests.support.service import QUICK, Service
from tests.support.waiting import wait_for

ADMIN = Actor(username="root", role=Role.ADMIN)

Document = dict[str, Any]


@pytest.fixture(scope="module")
def exported(running_service: Service) -> Document:
    """A built-in preset as HandBrake exports it; by then the catalogue is cached."""
    cache = running_service.folder / "data"
    wait_for(lambda: list(cache.glob("builtin-presets-*.json")), "the cached presets", 60)
    reply = running_service.ask("GET", f"/presets/export/{QUICK}")
    assert reply.status_code == 200, reply.text
    document: Document = reply.json()
    return document


@pytest.fixture
def mine(service: Service, exported: Document) -> Document:
    """An imported preset `Mine` that writes Matroska 80 pixels wide."""
    document = named(exported, "Mine", FileFormat="av_mkv", PictureWidth=80)
    assert import_presets(service, document).status_code == 200
    return document


def named(exported: Document, name: str, **settings: Any) -> Document:
    """Return the exported preset under another name, with other settings."""
    document = copy.deepcopy(exported)
    document["PresetList"][0] |= {"PresetName": name, **settings}
    return document


def import_presets(
    service: Service, document: Document, actor: Actor = ADMIN, **fields: Any
) -> requests.Response:
    """Import a preset document."""
    return service.ask("POST", "/presets/import", {"document": document, **fields}, actor)


def listed(service: Service) -> dict[str, dict[str, Any]]:
    """Return the presets of the catalogue by name, with their category."""
    reply = service.ask("GET", "/presets").json()
    return {
        preset["name"]: preset | {"category": category["name"]}
        for category in reply["categories"]
        for preset in category["presets"]
    }


def test_an_imported_preset_is_listed_first_and_encodes(service: Service, mine: Document, clip: Path) -> None:
    categories = service.ask("GET", "/presets").json()["categories"]
    (preset,) = categories[0]["presets"]
    assert categories[0]["name"] == "Imported"
    assert (preset["name"], preset["container"], preset["imported"]) == ("Mine", "mkv", True)
    job = service.convert(clip, preset="Mine")
    assert (job.options.preset, job.options.container) == ("Mine", "mkv")
    done = service.wait_for_status(job.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
    assert done.status is JobStatus.COMPLETED, done.failure
    assert probe(Path(done.output_path))["streams"][0]["width"] == 80


def test_a_preset_file_may_contain_folders_and_several_presets(service: Service, exported: Document) -> None:
    leaf = exported["PresetList"][0]
    inner = {"PresetName": "Films", "Folder": True, "ChildrenArray": [leaf | {"PresetName": "In/Folder"}]}
    outer = {"PresetName": "All", "Folder": True, "ChildrenArray": [inner, leaf | {"PresetName": "Beside"}]}
    reply = import_presets(service, exported | {"PresetList": [outer, leaf | {"PresetName": "Top"}]})
    assert (reply.status_code, reply.json()) == (200, {"imported": ["In/Folder", "Beside", "Top"]})
    exported_again = service.ask("GET", "/presets/export/In%2FFolder").json()["PresetList"][0]
    assert exported_again["PresetName"] == "In/Folder"
    different = {key for key in leaf if exported_again[key] != leaf[key]}
    assert different == {"PresetName", "Type"}, "only the type of a user's preset differs"


def test_a_preset_of_an_older_version_is_upgraded(service: Service, exported: Document) -> None:
    old = {
        "PresetName": "From 0.10",
        "FileFormat": "m4v",
        "VideoEncoder": "H.264 (x264)",
        "VideoAvgBitrate": "2500",
        "PictureAutoCrop": 0,
        "PictureTopCrop": 20,
    }
    versions = {"VersionMajor": 10, "VersionMinor": 0, "VersionMicro": 0}
    reply = import_presets(service, {"PresetList": [old], **versions})
    assert reply.status_code == 200, reply.text
    preset = service.ask("GET", "/presets/export/From 0.10").json()["PresetList"][0]
    assert (preset["FileFormat"], preset["VideoEncoder"]) == ("av_mp4", "x264")
    assert preset["VideoAvgBitrate"] == 2500
    assert (preset["PictureCropMode"], preset["PictureTopCrop"]) == (3, 20)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"VideoOptionExtra": "ref=2:stats=/tmp/x"}, "Bad: VideoOptionExtra has the option 'stats'"),
        ({"PictureDenoiseCustom": "y-strength=1,movie=/x"}, "Bad: PictureDenoiseCustom"),
        ({"VideoEncoder": "nonsense"}, "Bad: HandBrakeCLI 1.* does not have the encoder 'nonsense'"),
        ({"FileFormat": "av_avi"}, "Bad: the container 'av_avi'"),
        ({"VideoQualitySlider": "abc"}, "Bad: VideoQualitySlider has a value that HandBrake does not write"),
        ({"AudioList": "loud"}, "Bad: AudioList has a value that HandBrake does not write"),
        ({"PresetName": "Line\nbreak"}, "A preset name must have"),
        ({"PresetName": 7}, "A preset name must have"),
        ({"PictureCropMode": 3, "PictureTopCrop": "; rm"}, "Bad: HandBrakeCLI 1.* cannot read this preset"),
    ],
)
def test_an_unusable_preset_is_refused_with_a_message(
    service: Service, exported: Document, settings: Document, message: str
) -> None:
    document = named(exported, "Good")
    document["PresetList"].append(document["PresetList"][0] | {"PresetName": "Bad"} | settings)
    reply = import_presets(service, document)
    assert reply.status_code == 422, reply.text
    assert all(part in reply.json()["details"]["document"][0] for part in message.split("*"))
    assert "Good" not in listed(service), "either all presets are imported or none"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"PresetList": []},
        {"PresetList": "x"},
        {"PresetList": [1]},
        {"PresetList": [{"Folder": True, "PresetName": "empty"}]},
        {"PresetList": [{"PresetName": "x"}] * 2},
        {"PresetList": [{"PresetName": str(number)} for number in range(51)]},
        {"PresetList": [{"PresetName": "x"}], "VersionMajor": "new"},
        {"PresetList": [{"PresetName": "half \ud800 of a character"}]},
    ],
)
def test_a_document_that_handbrake_did_not_export_is_refused(service: Service, document: Document) -> None:
    reply = import_presets(service, document)
    assert (reply.status_code, list(reply.json()["details"])) == (422, ["document"])


def test_a_preset_file_may_be_large_but_not_huge(service: Service, exported: Document) -> None:
    padded = named(exported, "Long", PresetDescription="x" * (200 * 1024))
    assert import_presets(service, padded).status_code == 200
    huge = named(exported, "Huge", PresetDescription="x" * MOST_IMPORT_BYTES)
    assert import_presets(service, huge).status_code == 413
    assert service.ask("POST", "/convert", {"input_path": "x" * 70_000}).status_code == 413


def test_names_are_unique(service: Service, mine: Document, exported: Document) -> None:
    other = named(exported, "Mine", PictureWidth=90)
    taken = import_presets(service, other)
    assert (taken.status_code, taken.json()["error"]) == (409, "preset_exists")
    assert import_presets(service, mine).status_code == 200, "importing an identical preset is accepted"
    assert import_presets(service, other, replace=True).status_code == 200
    builtin = import_presets(service, named(exported, "Fast 1080p30"), replace=True)
    assert (builtin.status_code, builtin.json()["error"]) == (409, "preset_exists")
    blank = service.ask("PATCH", "/presets/Mine", {"name": " "}, ADMIN)
    assert (blank.status_code, list(blank.json()["details"])) == (422, ["name"])
    for new_name in ("Fast 1080p30", QUICK):
        renamed = service.ask("PATCH", "/presets/Mine", {"name": new_name}, ADMIN)
        assert (renamed.status_code, renamed.json()["error"]) == (409, "preset_exists")


def test_only_imported_presets_can_be_renamed_and_deleted(service: Service, mine: Document) -> None:
    assert service.ask("PATCH", "/presets/Mine", {"name": "Ours"}, ADMIN).status_code == 200
    assert {"Mine", "Ours"} & set(listed(service)) == {"Ours"}
    assert service.ask("GET", "/presets/export/Ours").json()["PresetList"][0]["PresetName"] == "Ours"
    assert service.ask("DELETE", "/presets/Ours", actor=ADMIN).status_code == 200
    assert "Ours" not in listed(service)
    for name in ("Ours", "Fast 1080p30", "No such preset"):
        reply = service.ask("DELETE", f"/presets/{name}", actor=ADMIN)
        assert (reply.status_code, reply.json()["error"]) == (404, "preset_not_found")
    assert service.ask("GET", "/presets/export/Ours").status_code == 404


def test_the_default_of_the_root_precedes_the_global_and_the_configured_one(
    service: Service, mine: Document, clip: Path, clips: Path
) -> None:
    film = service.movies / "film.mkv"
    film.unlink(missing_ok=True)
    film.hardlink_to(clips / "two-seconds.mkv")
    assert service.convert(film, output_path="a.mkv").options.preset == QUICK
    assert service.ask("PUT", "/presets/default", {"preset": "H.264 MKV 480p30"}, ADMIN).status_code == 200
    reply = service.ask("PUT", "/presets/default/movies", {"preset": "Mine"}, ADMIN).json()
    assert (reply["default"], reply["defaults"]) == ("H.264 MKV 480p30", {"movies": "Mine"})
    assert service.convert(film, output_path="b.mkv").options.preset == "Mine"
    assert service.convert(clip, output_path="c.mkv").options.preset == "H.264 MKV 480p30"
    service.ask("DELETE", "/presets/Mine", actor=ADMIN)
    assert service.convert(film, output_path="d.mkv").options.preset == "H.264 MKV 480p30"
    assert service.ask("PUT", "/presets/default", {"preset": None}, ADMIN).json()["default"] == QUICK


@pytest.mark.parametrize(
    ("path", "preset", "status", "error"),
    [
        ("/presets/default/nowhere", QUICK, 422, "invalid_request"),
        ("/presets/default", "No such preset", 404, "preset_not_found"),
        ("/presets/default", "H.265 NVENC 1080p", 422, "invalid_request"),
    ],
)
def test_an_unusable_default_is_refused(
    service: Service, path: str, preset: str, status: int, error: str
) -> None:
    reply = service.ask("PUT", path, {"preset": preset}, ADMIN)
    assert (reply.status_code, reply.json()["error"]) == (status, error)


def test_only_administrators_change_presets(service: Service, exported: Document) -> None:
    replies = [
        import_presets(service, named(exported, "Ann's"), Actor(username="ann", role=Role.USER)),
        service.ask("PATCH", "/presets/Mine", {"name": "Ours"}),
        service.ask("DELETE", "/presets/Mine"),
        service.ask("PUT", "/presets/default", {"preset": QUICK}),
        service.ask("PUT", "/presets/default/tv", {"preset": QUICK}),
    ]
    assert [reply.status_code for reply in replies] == [403] * 5


def test_queued_jobs_keep_their_preset_when_its_name_changes_meaning(
    service: Service, mine: Document, exported: Document, clip: Path, redis_client: RedisClient
) -> None:
    service.ask("POST", "/queue/pause", actor=ADMIN)
    job = service.convert(clip, preset="Mine")
    again = service.convert(clip, preset="Mine", output_path="again.mkv")
    assert job.preset_sha256 == again.preset_sha256 is not None
    assert import_presets(service, named(exported, "Mine", PictureWidth=120), replace=True).status_code == 200
    changed = service.convert(clip, preset="Mine", output_path="changed.mkv")
    assert changed.preset_sha256 != job.preset_sha256
    assert service.ask("DELETE", "/presets/Mine", actor=ADMIN).status_code == 200
    service.ask("POST", "/queue/resume", actor=ADMIN)
    for queued, width in ((job, 80), (again, 80), (changed, 120)):
        done = service.wait_for_status(queued.job_id, JobStatus.COMPLETED, JobStatus.FAILED)
        assert done.status is JobStatus.COMPLETED, done.failure
        assert (done.options.preset, done.preset_sha256) == ("Mine", queued.preset_sha256)
        assert probe(Path(done.output_path))["streams"][0]["width"] == width
    for queued in (job, again, changed):
        service.ask("POST", f"/delete/{queued.job_id}")
    assert redis_client.hgetall(keys.PINNED) == {}


def test_a_job_of_an_older_version_finds_its_preset_by_name(
    service: Service, clip: Path, redis_client: RedisClient
) -> None:
    service.ask("POST", "/queue/pause", actor=ADMIN)
    known, gone = service.convert(clip), service.convert(clip, output_path="gone.mp4")
    for job in (known, gone):
        redis_client.hdel(keys.job(job.job_id), "preset_sha256")
    options = gone.options.model_copy(update={"preset": "No such preset"}).model_dump_json()
    redis_client.hset(keys.job(gone.job_id), "options", options)
    service.ask("POST", "/queue/resume", actor=ADMIN)
    service.wait_for_status(known.job_id, JobStatus.COMPLETED)
    failed = service.wait_for_status(gone.job_id, JobStatus.FAILED)
    assert failed.failure is not None
    assert (failed.failure.reason, "No such preset" in failed.failure.message) == ("invalid_options", True)


def test_presets_for_missing_hardware_are_marked_and_refused(service: Service, clip: Path) -> None:
    presets = listed(service)
    assert presets["Fast 1080p30"]["available"]
    assert not presets["H.265 NVENC 1080p"]["available"]
    reply = service.ask("POST", "/convert", {"input_path": str(clip), "preset": "H.265 NVENC 1080p"})
    assert (reply.status_code, list(reply.json()["details"])) == (422, ["preset"])
