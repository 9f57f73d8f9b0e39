"""Matching HandBrake's tracks with ffprobe's streams."""

from typing import Any

from handbrake_service.inspection.tracks import audio_tracks, subtitle_tracks
from handbrake_service.media.ffprobe import Stream


def scanned(number: int, codec: str, language: str, channels: int = 2, **more: Any) -> dict[str, Any]:
    """Return an audio track as HandBrake's scan prints it."""
    return {
        "TrackNumber": number,
        "CodecName": codec,
        "LanguageCode": language,
        "Language": language.title(),
        "ChannelCount": channels,
        "ChannelLayoutName": "stereo",
        "SampleRate": 48000,
        "BitRate": 1,
        "Attributes": {},
    } | more


def stream(
    codec: str, language: str | None, channels: int = 2, bit_rate: str | None = None, **tags: str
) -> Stream:
    """Return an audio stream as ffprobe prints it."""
    named = {"language": language} if language else {}
    return Stream.model_validate(
        {
            "index": 0,
            "codec_type": "audio",
            "codec_name": codec,
            "channels": channels,
            "bit_rate": bit_rate,
            "tags": named | tags,
        }
    )


def test_streams_in_another_order_are_matched() -> None:
    found = audio_tracks(
        [scanned(1, "aac", "eng"), scanned(2, "aac", "deu"), scanned(3, "ac3", "deu", 6)],
        [
            stream("ac3", "ger", 6, title="Surround"),
            stream("aac", "ger", title="Deutsch"),
            stream("aac", "eng", title="English"),
        ],
    )
    assert [track.title for track in found] == ["English", "Deutsch", "Surround"]


def test_similar_tracks_keep_their_order_and_streams_unknown_to_handbrake_are_skipped() -> None:
    found = audio_tracks(
        [scanned(1, "aac", "und"), scanned(2, "aac", "und")],
        [stream("truehd", None), stream("aac", None, title="One"), stream("aac", None, title="Two")],
    )
    assert [track.title for track in found] == ["One", "Two"]


def test_a_track_unknown_to_ffprobe_has_only_handbrakes_facts() -> None:
    (only,) = audio_tracks([scanned(1, "dts", "eng", BitRate=768_000)], [])
    assert (only.title, only.bitrate, only.codec) == (None, 768_000, "dts")


def test_bitrates_come_from_the_stream_or_its_statistics_tags() -> None:
    found = audio_tracks(
        [scanned(1, "aac", "eng"), scanned(2, "flac", "eng"), scanned(3, "opus", "eng")],
        [
            stream("aac", "eng", bit_rate="128000"),
            stream("flac", "eng", BPS="900000"),
            stream("opus", "eng"),
        ],
    )
    assert [track.bitrate for track in found] == [128_000, 900_000, None]


def test_default_handler_names_of_mp4_are_not_titles() -> None:
    found = audio_tracks(
        [scanned(1, "aac", "eng"), scanned(2, "aac", "eng")],
        [stream("aac", "eng", handler_name="SoundHandler"), stream("aac", "eng", handler_name="Commentary")],
    )
    assert [track.title for track in found] == [None, "Commentary"]


def test_closed_captions_have_no_stream() -> None:
    caption = {
        "TrackNumber": 1,
        "Format": "text",
        "SourceName": "CC608",
        "LanguageCode": "eng",
        "Language": "English, Closed Caption [CC608]",
        "Attributes": {},
    }
    picture = caption | {"TrackNumber": 2, "Format": "bitmap", "SourceName": "PGS", "LanguageCode": "fra"}
    pgs = {"index": 2, "codec_type": "subtitle", "codec_name": "hdmv_pgs_subtitle"}
    found = subtitle_tracks([caption, picture], [Stream.model_validate(pgs | {"disposition": {"forced": 1}})])
    assert [(track.codec, track.kind.value, track.forced) for track in found] == [
        ("eia_608", "text", False),
        ("hdmv_pgs_subtitle", "image", True),
    ]
    assert [track.stream for track in found] == [None, 2]
    assert found[0].language_name == "English, Closed Caption"
