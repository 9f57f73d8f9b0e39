"""What each HandBrake version is expected to keep; integration tests check the installed one."""

from typing import Any

import pytest

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.inspection.foresight import foresee
from handbrake_service.inspection.origin import origin_of
from handbrake_service.media.contents import Attachment, Contents, TrackContents
from handbrake_service.verification.not_kept import not_kept
from shared.domain.inspection import AudioTrack, Hdr
from shared.domain.not_kept import NotKeptKind
from shared.domain.options import EncodeOptions
from tests.support.handbrakes import DEBIAN_12, NEW, preset
from tests.unit.handbrake_service.verification.test_expectation import TITLE

SOURCE = Contents(
    bit_depth=8,
    audio=(
        TrackContents(1, 1, "truehd", "eng", "eng", frozenset({"default"}), "Main", 8, "7.1"),
        TrackContents(2, 2, "ac3", "fil", "fil", channels=6, layout="5.1(side)"),
    ),
    subtitles=(
        TrackContents(1, 3, "subrip", "eng", "eng", frozenset({"default"})),
        TrackContents(2, 4, "ass", "deu", "ger"),
    ),
    covers=1,
    attachments=(Attachment("letters.ttf", font=True),),
)


def lost(handbrake: HandBrake, source: Contents = SOURCE, **options: Any) -> set[tuple[str, int | None]]:
    """Return (kind, track) of everything that is not kept."""
    encode_options = EncodeOptions.model_validate({"container": "mkv"} | options)
    document = preset(AudioList=[{"AudioEncoder": "av_aac", "AudioMixdown": "5point1", "AudioBitrate": 160}])
    origin = origin_of(encode_options, document, source, None)
    foreseen = foresee(origin, encode_options, document, handbrake)
    return {(each.kind.value, each.track) for each in not_kept(origin, encode_options, foreseen)}


ALL: dict[str, Any] = {"audio": {"tracks": [1, 2]}, "subtitles": {"tracks": [1, 2]}}


def test_newer_versions_keep_covers_names_and_srt() -> None:
    old, new = lost(DEBIAN_12, **ALL), lost(NEW, **ALL)
    assert old - new == {("cover", None), ("track_name", 1), ("subtitle_format", 1), ("language", 2)}
    assert new - old == set()


def test_fonts_are_dropped_when_no_subtitle_needs_them() -> None:
    assert ("attachments", None) not in lost(NEW, **ALL)
    assert ("attachments", None) in lost(NEW, audio={"tracks": [1]}, subtitles={"tracks": [1]})
    assert ("attachments", None) in lost(NEW, container="mp4", subtitles={"tracks": [2]})


def test_styles_are_lost_in_mp4() -> None:
    assert ("subtitle_format", 2) in lost(NEW, container="mp4", subtitles={"tracks": [1, 2]})


def test_fewer_channels_are_reported_when_encoder_or_preset_reduces_them() -> None:
    assert ("channels", 1) in lost(NEW, audio={"tracks": [1, 2]})
    assert ("channels", 1) not in lost(NEW, audio={"tracks": [1], "passthrough": True})
    assert ("channels", 1) in lost(NEW, audio={"tracks": [1], "passthrough": True, "encoder": "ac3"})
    assert ("channels", 2) not in lost(NEW, audio={"tracks": [2], "passthrough": True, "encoder": "mp3"})


@pytest.mark.parametrize(
    ("hdr", "bits", "encoder", "handbrake", "kinds"),
    [
        (None, 10, "x264", NEW, {"bit_depth"}),
        (None, 12, "x265_10bit", NEW, {"bit_depth"}),
        (None, 10, "x265_10bit", NEW, set()),
        (None, 8, "x264", NEW, set()),
        (Hdr.HDR10, 10, "x264", NEW, {"hdr"}),
        (Hdr.HLG, 10, "svt_av1_10bit", NEW, set()),
        (Hdr.DOLBY_VISION, 10, "x265_10bit", DEBIAN_12, {"hdr"}),
        (Hdr.DOLBY_VISION, 10, "x265_10bit", NEW, set()),
        (Hdr.DOLBY_VISION, 10, "nvenc_h265_10bit", NEW, {"hdr"}),
        (Hdr.HDR10, 10, "ffv1", NEW, set()),
    ],
)
def test_bit_depth_and_hdr_depend_on_the_encoder(
    hdr: Hdr | None, bits: int, encoder: str, handbrake: HandBrake, kinds: set[str]
) -> None:
    reported = lost(handbrake, Contents(bit_depth=bits, hdr=hdr), encoder=encoder)
    assert {kind for kind, _ in reported} == kinds


def test_a_preset_that_converts_colours_loses_hdr() -> None:
    encode_options = EncodeOptions.model_validate({"container": "mkv"})
    document = preset(PictureColorspacePreset="bt709", VideoEncoder="x265_10bit")
    origin = origin_of(encode_options, document, Contents(bit_depth=10, hdr=Hdr.HDR10), None)
    (reported,) = not_kept(origin, encode_options, foresee(origin, encode_options, document, NEW))
    assert (reported.kind, "standard dynamic range" in reported.message) == (NotKeptKind.HDR, True)


def test_a_second_default_track_is_not_reported() -> None:
    both = tuple(
        TrackContents(number, number, "subrip", "eng", "eng", frozenset({"default"})) for number in (1, 2)
    )
    flags = set(lost(NEW, Contents(subtitles=both), subtitles={"languages": ["eng"]}))
    assert flags == {("track_flags", 1)}  # it becomes forced


def test_subtitles_that_handbrake_selects_while_encoding_are_unknown() -> None:
    encode_options = EncodeOptions.model_validate({"container": "mkv"})
    document = preset(SubtitleTrackSelectionBehavior="all", SubtitleAddForeignAudioSearch=True)
    assert origin_of(encode_options, document, SOURCE, None).subtitles is None
    plain = preset(SubtitleTrackSelectionBehavior="first", SubtitleLanguageList=["ger", "eng"])
    chosen = origin_of(encode_options, plain, SOURCE, None).subtitles
    assert [track.number for track in chosen or ()] == [2, 1]


def test_tracks_are_numbered_as_in_handbrake_and_have_the_smaller_channel_count() -> None:
    sound = AudioTrack(
        number=1,
        stream=2,
        codec="ac3",
        language="und",
        language_name="",
        channels=8,
        layout="7.1",
        sample_rate=1,
    )
    title = TITLE.model_copy(update={"audio": [sound], "subtitles": []})
    encode_options = EncodeOptions.model_validate({"container": "mkv", "audio": {"tracks": [1]}})
    (made,) = origin_of(encode_options, preset(), SOURCE, title).audio
    track = made.track
    assert (track.number, track.stream, track.language, track.language_tag) == (1, 2, "und", "fil")
    assert (track.channels, track.layout) == (6, "7.1")


def test_the_tracks_of_a_disc_come_from_handbrakes_scan() -> None:
    encode_options = EncodeOptions.model_validate({"container": "mkv", "audio": {"tracks": [2]}})
    (made,) = origin_of(encode_options, preset(), None, TITLE).audio
    assert (made.track.language, made.track.channels, made.track.flags) == ("eng", 6, frozenset())


def test_a_second_audio_entry_of_a_preset_applies_to_the_first_track_only() -> None:
    entries = [{"AudioEncoder": "av_aac"}, {"AudioEncoder": "copy:ac3"}]
    document = preset(AudioList=entries, AudioTrackSelectionBehavior="all", AudioLanguageList=["any"])
    encode_options = EncodeOptions.model_validate({"container": "mkv"})
    made = origin_of(encode_options, document, SOURCE, None).audio
    assert [(each.track.number, each.entry["AudioEncoder"]) for each in made] == [
        (1, "av_aac"),
        (1, "copy:ac3"),
        (2, "av_aac"),
    ]
