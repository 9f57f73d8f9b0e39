"""The encoders of the installed HandBrakeCLI, and options that it would silently ignore."""

from pathlib import Path
from typing import Any

import pytest

from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import HandBrake, find_handbrake
from handbrake_service.jobs.option_support import require_supported
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.safety import require_safe
from shared.domain.encoders import EncoderCatalogue
from shared.domain.errors import InvalidRequest, NoNodeAvailable
from shared.domain.options import EncodeOptions
from tests.support.catalogue_cache import copy_catalogue
from tests.support.service import Service
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
def program() -> HandBrake:
    return find_handbrake()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the catalogues."""
    made = tmp_path_factory.mktemp("encoders")
    copy_catalogue(made)
    return made


@pytest.fixture(scope="module")
def encoders(program: HandBrake, folder: Path) -> Encoders:
    """The encoders of the installed HandBrakeCLI."""
    return Encoders(program, folder)


@pytest.fixture(scope="module")
def presets(program: HandBrake, folder: Path) -> BuiltinPresets:
    """The built-in presets of the installed HandBrakeCLI."""
    return BuiltinPresets(program, folder)


def test_the_catalogue_matches_what_handbrakecli_lists(service: Service, program: HandBrake) -> None:
    cache = service.folder / "data" / f"encoders-{program.version_text}.json"
    count = len(program.listed("--encoder"))
    wait_for(lambda: cache.exists() and cache.read_text().count('"profiles"') == count, "cached encoders", 60)
    reply = service.ask("GET", "/encoders")
    assert reply.status_code == 200, reply.text
    catalogue = EncoderCatalogue.model_validate(reply.json())
    video = {encoder.name: encoder for encoder in catalogue.video}
    assert catalogue.handbrake_version == program.version_text
    assert list(video) == program.listed("--encoder")
    assert video["x264"].presets[0] == "ultrafast"
    assert {"film", "grain"} <= set(video["x264"].tunes)
    assert "main10" in video["x265_10bit"].profiles
    assert video["mpeg4"].tunes == []
    assert [container.value for container in video["VP9"].containers] == ["mkv", "webm"]
    assert {"av_aac", "opus"} <= {encoder.name for encoder in catalogue.audio}
    assert not [encoder for encoder in catalogue.audio if encoder.name.startswith("copy")]
    assert "5point1" in {mixdown.name for mixdown in catalogue.mixdowns}


def without_program(program: HandBrake) -> HandBrake:
    """Return the installed HandBrakeCLI as if it had been removed."""
    return HandBrake("/nonexistent", program.version, program.help_text)


def test_an_encoder_is_queried_once_and_then_cached(
    program: HandBrake, encoders: Encoders, tmp_path: Path
) -> None:
    first = Encoders(program, tmp_path).video("x264")
    later = Encoders(without_program(program), tmp_path)
    assert first is not None
    assert later.video("x264") == first == encoders.video("x264")


def test_presets_are_queried_once_and_then_cached(
    program: HandBrake, presets: BuiltinPresets, tmp_path: Path
) -> None:
    learning = BuiltinPresets(program, tmp_path)
    assert learning.categories() == presets.categories()
    # Three are enough: the cached catalogue was made by querying all of them.
    few = {category: names[:1] for category, names in list(learning.categories().items())[:3]}
    learning._listed = few
    learning.learn()
    later = BuiltinPresets(without_program(program), tmp_path)
    assert later.categories() == few
    for (name,) in few.values():
        assert later.get(name) == learning.get(name) == presets.get(name)
        assert later.get(name) is not None


def test_a_stopping_node_runs_handbrakecli_no_more(program: HandBrake, tmp_path: Path) -> None:
    encoders, presets = Encoders(program, tmp_path), BuiltinPresets(program, tmp_path)
    encoders.stop()
    presets.stop()
    with pytest.raises(NoNodeAvailable):
        encoders.catalogue()
    with pytest.raises(NoNodeAvailable):
        presets.learn()


def test_every_built_in_preset_would_pass_as_an_imported_one(presets: BuiltinPresets) -> None:
    for names in presets.categories().values():
        for name in names:
            document = presets.get(name)
            assert document is not None
            require_safe(document)


@pytest.fixture
def check(program: HandBrake, encoders: Encoders, presets: BuiltinPresets) -> Any:
    """A function that validates options with a fast preset and returns the refused fields."""

    def run(of: str | PresetDocument = "Very Fast 480p30", **options: Any) -> list[str]:
        preset = presets.get(of) if isinstance(of, str) else of
        assert preset is not None
        options_wanted = EncodeOptions.model_validate({"container": "mkv", "preset": preset.name} | options)
        try:
            require_supported(options_wanted, preset, encoders, program)
        except InvalidRequest as error:
            return sorted(error.details)
        return []

    return run


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({"encoder": "nvenc_h265"}, ["encoder"]),
        ({"encoder": "nonsense"}, ["encoder"]),
        ({"encoder": "theora", "container": "mp4"}, ["container"]),
        ({"encoder": "VP9", "container": "mp4"}, ["container"]),
        ({"container": "webm"}, ["container"]),
        ({"encoder_preset": "warp"}, ["encoder_preset"]),
        (
            {"encoder": "svt_av1", "encoder_preset": "slow", "encoder_tune": "film"},
            ["encoder_preset", "encoder_tune"],
        ),
        ({"encoder": "mpeg4", "encoder_tune": "film"}, ["encoder_tune"]),
        ({"encoder_profile": "main10"}, ["encoder_profile"]),
        ({"quality": 52}, ["quality"]),
        ({"encoder": "mpeg4", "quality": 0}, ["quality"]),
        ({"multi_pass": True}, ["multi_pass"]),
        ({"encoder": "svt_av1", "video_bitrate": 900, "multi_pass": True}, ["multi_pass"]),
        ({"audio": {"encoder": "copy"}}, ["audio.encoder"]),
        ({"audio": {"encoder": "flac16"}, "container": "mp4"}, ["audio.encoder"]),
        ({"audio": {"encoder": "av_aac"}, "encoder": "VP9", "container": "webm"}, ["audio.encoder"]),
        ({"audio": {"mixdown": "42point1"}}, ["audio.mixdown"]),
        ({"audio": {"encoder": "mp3", "mixdown": "5point1"}}, ["audio.mixdown"]),
        ({"audio": {"encoder": "mp3"}, "audio_bitrate": 640}, ["audio_bitrate"]),
        ({"audio": {"encoder": "flac24"}, "audio_bitrate": 640}, ["audio_bitrate"]),
        ({"subtitles": {"burn": 1}}, ["subtitles.burn"]),
        ({"subtitles": {"tracks": [1], "default": 2}}, ["subtitles.default"]),
        ({"subtitles": {"tracks": [1], "burn": 1, "default": 1}}, ["subtitles.default"]),
        ({"subtitles": {"tracks": [1, 2], "burn": 1}, "encoder": "VP9", "container": "webm"}, ["subtitles"]),
        ({"keep_metadata": False}, ["keep_metadata"]),
        (
            {"quality": 60, "encoder_tune": "x", "audio": {"encoder": "y"}},
            ["audio.encoder", "encoder_tune", "quality"],
        ),
    ],
)
def test_options_that_would_be_ignored_are_refused_naming_every_field(
    check: Any, program: HandBrake, options: dict[str, Any], fields: list[str]
) -> None:
    if options == {"keep_metadata": False} and program.takes("--no-metadata"):
        pytest.skip("this HandBrakeCLI can leave metadata out")
    assert check(**options) == fields


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"encoder": "svt_av1", "quality": 63, "encoder_preset": "8"},
        {"encoder": "VP9", "container": "webm", "subtitles": {"tracks": [2], "burn": 2}},
        {"video_bitrate": 900, "multi_pass": True},
        {"audio": {"encoder": "ac3", "mixdown": "5point1"}, "audio_bitrate": 640, "container": "mp4"},
        {"audio": {"passthrough": True}, "container": "mp4", "audio_bitrate": 320},
        {"subtitles": {"languages": ["eng"], "forced_only": True}},
        {"keep_metadata": True, "deinterlace": "bwdif"},
    ],
)
def test_supported_options_are_accepted(check: Any, options: dict[str, Any]) -> None:
    assert check(**options) == []


def test_a_presets_quality_is_checked_against_another_encoders_scale(
    check: Any, presets: BuiltinPresets
) -> None:
    preset = presets.get("Very Fast 480p30")
    assert preset is not None
    coarse = preset.changed({"VideoQualitySlider": 40.0})
    assert check(coarse, encoder="mpeg4") == ["quality"]
    assert check(coarse, encoder="mpeg4", quality=10) == []
    assert check(coarse, encoder="mpeg4", video_bitrate=900) == []
