"""Options that do not fit a particular source."""

from typing import Any

import pytest

from handbrake_service.handbrake.languages import code_in_result
from handbrake_service.jobs.option_fit import check_fits, check_languages, needs_full_inspection
from shared.domain.errors import InvalidRequest
from shared.domain.inspection import AudioTrack, Crop, Inspection, SubtitleKind, SubtitleTrack, Title
from shared.domain.options import EncodeOptions


def audio(number: int, language: str) -> AudioTrack:
    """Return an audio track."""
    return AudioTrack(
        number=number,
        codec="aac",
        language=language,
        language_name=language,
        channels=2,
        layout="stereo",
        sample_rate=48000,
    )


def subtitle(number: int, language: str, codec: str) -> SubtitleTrack:
    """Return a subtitle track."""
    kind = SubtitleKind.TEXT if codec == "subrip" else SubtitleKind.IMAGE
    return SubtitleTrack(number=number, codec=codec, kind=kind, language=language, language_name=language)


TITLE = Title(
    number=1,
    duration_s=60,
    width=640,
    height=360,
    display_width=640,
    frame_rate=25,
    variable_frame_rate=False,
    interlaced=False,
    crop=Crop(top=0, bottom=0, left=0, right=0),
    video_codec="h264",
    bit_depth=8,
    audio=[audio(1, "deu"), audio(2, "eng")],
    subtitles=[
        subtitle(1, "eng", "subrip"),
        subtitle(2, "deu", "hdmv_pgs_subtitle"),
        subtitle(3, "fra", "dvb_subtitle"),
    ],
    chapters=[],
)
FILM = Inspection(
    path="/tv/a.mkv", size_bytes=1, mtime_ns=1, formats=["matroska"], main_title=1, titles=[TITLE]
)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"title": 2}, "title"),
        ({"audio": {"tracks": [1, 3]}}, "audio.tracks"),
        ({"audio": {"languages": ["jpn"]}}, "audio.languages"),
        ({"subtitles": {"tracks": [4]}}, "subtitles.tracks"),
        ({"container": "mp4", "subtitles": {"tracks": [1, 2]}}, "subtitles.tracks"),
        ({"container": "mp4", "subtitles": {"tracks": [3, 2], "burn": 3}}, "subtitles.tracks"),
        ({"container": "mp4", "subtitles": {"languages": ["ger", "eng"]}}, "subtitles.languages"),
        ({"container": "mp4", "subtitles": {"languages": ["und"]}}, "subtitles.languages"),
        ({"start_s": 60}, "start_s"),
        ({"stop_s": 62}, "stop_s"),
        ({"crop": {"top": 180, "bottom": 180, "left": 0, "right": 0}}, "crop"),
        ({"crop": {"top": 0, "bottom": 0, "left": 0, "right": 640}}, "crop"),
    ],
)
def test_options_that_do_not_fit_are_refused_naming_the_field(options: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_fits(EncodeOptions.model_validate(options), FILM)
    assert list(caught.value.details) == [field]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"title": 1, "audio": {"tracks": [2, 1]}, "subtitles": {"tracks": [1], "burn": 1}},
        {"audio": {"tracks": []}, "subtitles": {"tracks": []}},
        {"audio": {"languages": ["jpn", "eng"]}},
        {"audio": {"languages": ["jpn", "und"]}},
        {"audio": {"languages": ["ger"]}},
        {"container": "mkv", "subtitles": {"tracks": [1, 2, 3]}},
        {"container": "mp4", "subtitles": {"tracks": [1, 2], "burn": 2}},
        {"container": "mp4", "subtitles": {"languages": ["eng", "jpn"]}},
        {"start_s": 10, "stop_s": 60.4},
        {"crop": {"top": 100, "bottom": 100, "left": 10, "right": 10}},
    ],
)
def test_options_that_fit_return_the_title(options: dict[str, Any]) -> None:
    assert check_fits(EncodeOptions.model_validate(options), FILM) == TITLE


def test_every_field_that_does_not_fit_is_named() -> None:
    options: dict[str, Any] = {"audio": {"tracks": [3]}, "subtitles": {"tracks": [4, 5]}, "start_s": 90}
    with pytest.raises(InvalidRequest) as caught:
        check_fits(EncodeOptions.model_validate(options), FILM)
    assert list(caught.value.details) == ["audio.tracks", "subtitles.tracks", "start_s"]


def test_the_crop_of_rotated_video_applies_to_the_displayed_frame() -> None:
    rotated = FILM.model_copy(update={"titles": [TITLE.model_copy(update={"rotation": 90})]})
    options = EncodeOptions(crop=Crop(top=200, bottom=200, left=0, right=0))
    assert check_fits(options, rotated).rotation == 90


def test_any_language_is_accepted_for_a_source_without_audio() -> None:
    check_languages(EncodeOptions.model_validate({"audio": {"languages": ["jpn"]}}), [])


def test_tracks_of_a_language_unknown_to_handbrake_must_be_selected_by_number() -> None:
    options = EncodeOptions.model_validate({"audio": {"languages": ["fil"]}})
    check_languages(options, [code_in_result("fil", (1, 8, 0))])
    with pytest.raises(InvalidRequest, match="by its number"):
        check_languages(options, [code_in_result("fil", (1, 6, 1))])


def test_only_options_with_tracks_or_times_need_a_full_inspection() -> None:
    plain = {"quality": 20, "crop": "auto", "audio": {"languages": ["eng"], "tracks": None}, "chapters": True}
    assert not needs_full_inspection(EncodeOptions.model_validate(plain))
    german: dict[str, Any] = {"subtitles": {"languages": ["deu"]}}
    assert not needs_full_inspection(EncodeOptions.model_validate({"audio": {"tracks": []}}))
    assert not needs_full_inspection(EncodeOptions.model_validate(german | {"container": "mkv"}))
    for number in ({"title": 1}, {"start_s": 1}, {"subtitles": {"tracks": [1]}}, {"audio": {"tracks": [1]}}):
        assert needs_full_inspection(EncodeOptions.model_validate(number))
    assert needs_full_inspection(EncodeOptions.model_validate(german | {"container": "mp4"}))
