"""The expectation of a result, derived from options, preset and source."""

from typing import Any

import pytest

from handbrake_service.media.contents import Contents, TrackContents
from handbrake_service.media.facts import Facts, VideoFacts, facts_of
from handbrake_service.media.ffprobe import FfprobeDocument
from handbrake_service.verification.checks import header_checks
from handbrake_service.verification.expectation import Expectation, Tracks, expect
from shared.domain.inspection import AudioTrack, Chapter, Crop, SubtitleKind, SubtitleTrack, Title
from shared.domain.options import Container, EncodeOptions
from shared.domain.verification import CheckName

PRESET: dict[str, Any] = {
    "VideoEncoder": "x264",
    "AudioList": [{"AudioEncoder": "av_aac", "AudioMixdown": "stereo"}],
}


def sound(number: int, language: str) -> AudioTrack:
    """Return an audio track as HandBrake lists it."""
    return AudioTrack(
        number=number,
        codec="aac",
        language=language,
        language_name=language,
        channels=6,
        layout="5.1",
        sample_rate=48_000,
    )


def text(number: int, language: str, codec: str = "subrip") -> SubtitleTrack:
    """Return a subtitle track as HandBrake lists it."""
    kind = SubtitleKind.TEXT if codec == "subrip" else SubtitleKind.IMAGE
    return SubtitleTrack(number=number, codec=codec, kind=kind, language=language, language_name=language)


TITLE = Title(
    number=1,
    duration_s=60,
    width=720,
    height=576,
    display_width=1024,
    frame_rate=25,
    variable_frame_rate=False,
    interlaced=False,
    crop=Crop(top=0, bottom=0, left=0, right=0),
    video_codec="mpeg2video",
    bit_depth=8,
    audio=[sound(1, "deu"), sound(2, "eng"), sound(3, "eng")],
    subtitles=[text(1, "deu"), text(2, "eng", "hdmv_pgs_subtitle"), text(3, "eng", "dvd_subtitle")],
    chapters=[Chapter(number=1, title="", duration_s=30), Chapter(number=2, title="", duration_s=30)],
)


def expected(
    container: Container = Container.MKV, preset: dict[str, Any] | None = None, **options: Any
) -> Expectation:
    """Return the expectation of a result of the title above."""
    encode_options = EncodeOptions.model_validate({"container": container, **options})
    return expect(encode_options, PRESET | (preset or {}), None, TITLE)


@pytest.mark.parametrize(
    ("audio", "tracks"),
    [
        ({"tracks": [3, 1]}, Tracks(2, 2, ("eng", "deu"), 2, (2, 2))),
        ({"tracks": []}, Tracks(0, 0)),
        ({"languages": ["eng", "ger"]}, Tracks(3, 3, ("eng", "eng", "deu"), 2, (2, 2, 2))),
        ({"languages": ["und"]}, Tracks(3, 3, ("deu", "eng", "eng"), 2, (2, 2, 2))),
        ({"tracks": [2], "mixdown": "5point1"}, Tracks(1, 1, ("eng",), 6, (6,))),
        ({"tracks": [2], "passthrough": True}, Tracks(1, 1, ("eng",), None, (6,))),
        ({"tracks": [2], "passthrough": True, "encoder": "mp3"}, Tracks(1, 1, ("eng",), None, (2,))),
        ({}, Tracks(1, most_channels=2)),
    ],
)
def test_the_selected_audio_is_expected_or_at_least_one_track(audio: dict[str, Any], tracks: Tracks) -> None:
    assert expected(audio=audio).audio == tracks


def test_a_copying_preset_limits_no_channels_and_one_without_audio_expects_none() -> None:
    copies = {"AudioList": [*PRESET["AudioList"], {"AudioEncoder": "copy:ac3"}]}
    assert expected(preset=copies).audio.most_channels is None
    assert expected(preset={"AudioTrackSelectionBehavior": "none"}).audio.least == 0


@pytest.mark.parametrize(
    ("container", "subtitles", "tracks"),
    [
        (Container.MKV, {"tracks": [2, 1]}, Tracks(2, 2, ("eng", "deu"))),
        (Container.MKV, {"tracks": [2, 1], "burn": 2}, Tracks(1, 1, ("deu",))),
        (Container.MP4, {"tracks": [1, 3]}, Tracks(2, 2, ("deu", "eng"))),
        (Container.MP4, {"tracks": [1, 2]}, Tracks(1, 2)),
        (Container.WEBM, {"tracks": [1, 3]}, Tracks(1, 2)),
        (Container.MKV, {"languages": ["eng"]}, Tracks(2, 2, ("eng", "eng"))),
        (Container.MKV, {"tracks": [1, 2], "forced_only": True}, Tracks(0, 2)),
        (Container.MKV, {"tracks": []}, Tracks(0, 0)),
        (Container.MKV, {}, None),
    ],
)
def test_the_selected_subtitles_that_the_container_supports_are_expected(
    container: Container, subtitles: dict[str, Any], tracks: Tracks | None
) -> None:
    assert expected(container, subtitles=subtitles).subtitles == tracks


def test_chapters_are_expected_when_a_film_with_chapters_is_converted_completely() -> None:
    assert expected().chapters is True
    assert expected(chapters=False).chapters is False
    assert expected(preset={"ChapterMarkers": False}).chapters is None
    assert expected(start_s=10).chapters is None


@pytest.mark.parametrize(
    ("encoder", "codec"),
    [
        ("x264_10bit", "h264"),
        ("nvenc_h265", "hevc"),
        ("svt_av1_10bit", "av1"),
        ("VP9", "vp9"),
        ("mpeg2", "mpeg2video"),
        ("new", None),
    ],
)
def test_the_codec_follows_from_the_encoder(encoder: str, codec: str | None) -> None:
    assert expected(preset={"VideoEncoder": encoder}).codec == codec


def heard(number: int, language: str, channels: int) -> TrackContents:
    """An audio track of a result."""
    return TrackContents(number, number, "aac", language, channels=channels)


def found(width: int, height: int, *audio: TrackContents) -> Facts:
    """A result of a size."""
    video = VideoFacts(0, "h264", width, height, 0, 1.0, None)
    contents = Contents(audio=audio or (heard(1, "deu", 2),))
    return Facts(frozenset({"matroska"}), 0.0, 60.0, video, 2, contents)


@pytest.mark.parametrize(
    ("preset", "size", "passes"),
    [
        ({}, (1024, 576), True),  # converted to square pixels
        ({}, (1280, 720), False),
        ({"PictureAllowUpscaling": True}, (1280, 720), True),
        ({"PictureWidth": 640, "PictureHeight": 480}, (640, 360), True),
        ({"PictureWidth": 640, "PictureHeight": 480}, (642, 360), False),
        ({"PictureWidth": 640}, (640, 500), True),
    ],
)
def test_the_size_must_not_exceed_the_requested_one_or_the_sources(
    preset: dict[str, Any], size: tuple[int, int], passes: bool
) -> None:
    checks = {check.name: check for check in header_checks(expected(preset=preset), found(*size))}
    size_check = checks.get(CheckName.FRAME_SIZE)
    assert (size_check is None or size_check.passed) is passes


def test_more_channels_than_requested_fail() -> None:
    wide = found(720, 576, heard(1, "deu", 6))
    failed = [check for check in header_checks(expected(), wide) if not check.passed]
    assert [(check.name, check.expected) for check in failed] == [
        (CheckName.AUDIO, "at least 1, at most 2 channels")
    ]


def test_fewer_channels_than_could_be_kept_fail() -> None:
    copied = expected(audio={"tracks": [1, 2], "passthrough": True})
    for channels, passes in ((6, True), (2, False)):
        narrow = found(720, 576, heard(1, "deu", 6), heard(2, "eng", channels))
        (check,) = (check for check in header_checks(copied, narrow) if check.name is CheckName.AUDIO)
        assert (check.passed, check.expected) == (passes, "2 tracks: deu, eng, at least 6/6 channels")


def test_facts_are_read_from_the_tags_of_each_container() -> None:
    streams = [
        {"index": 0, "codec_type": "video", "disposition": {"attached_pic": 1}, "codec_name": "png"},
        {
            "index": 1,
            "codec_type": "video",
            "codec_name": "hevc",
            "width": 1920,
            "height": 1080,
            "sample_aspect_ratio": "N/A",
            "tags": {"DURATION": "01:00:02.500000000"},
        },
        {
            "index": 2,
            "codec_type": "audio",
            "codec_name": "ac3",
            "channels": 6,
            "tags": {"language": "ger"},
        },
    ]
    container = {"format_name": "matroska,webm", "start_time": "1.5", "duration": "N/A"}
    facts = facts_of(FfprobeDocument.model_validate({"format": container, "streams": streams}))
    assert facts.video is not None
    assert (facts.video.index, facts.video.duration_s, facts.video.pixel_aspect) == (1, 3602.5, 1.0)
    assert [(track.stream, track.language, track.channels) for track in facts.audio] == [(2, "deu", 6)]
    assert (facts.start_s, facts.duration_s, facts.chapters) == (1.5, None, 0)
