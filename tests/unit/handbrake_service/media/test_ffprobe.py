"""What is read of ffprobe's document, however odd the file that it describes."""

import json
from typing import Any

import pytest

from handbrake_service.media.ffprobe import FfprobeDocument, Format, Packet, Stream
from handbrake_service.media.probe import ProbeFailed, parse_document


def stream(**fields: Any) -> Stream:
    """A video stream as ffprobe writes it."""
    return Stream.model_validate({"index": 0, "codec_type": "video"} | fields)


def container(**fields: Any) -> Format:
    """A format section as ffprobe writes it."""
    return Format.model_validate(fields)


def document(*streams: dict[str, Any], **sections: Any) -> FfprobeDocument:
    """A document with streams that are numbered in order."""
    numbered = [{"index": index} | each for index, each in enumerate(streams)]
    return parse_document(json.dumps({"streams": numbered} | sections))


def test_an_empty_document_describes_nothing() -> None:
    empty = parse_document("{\n\n}\n")
    assert empty == FfprobeDocument()
    assert (empty.formats, empty.format.duration_s, empty.video) == (frozenset(), None, None)


def test_a_stream_that_ffprobe_knows_nothing_about_is_data_of_an_unknown_codec() -> None:
    (bare,) = document({}).streams
    assert (bare.kind, bare.codec, bare.codec_tag, bare.flags) == ("data", "unknown", "", frozenset())
    assert (bare.width, bare.channels, bare.duration_s, bare.bitrate_bps) == (None, None, None, None)
    assert (bare.rotation, bare.pixel_aspect, bare.frame_rate) == (0, None, None)


def test_numbers_are_read_from_strings() -> None:
    film = container(format_name="mov,mp4,m4a", start_time="-1.400000", duration="10.5", bit_rate="128000")
    assert (film.names, film.start_s, film.duration_s) == (("mov", "mp4", "m4a"), -1.4, 10.5)
    assert film.bitrate_bps == 128_000
    packet = Packet.model_validate(
        {"stream_index": 1, "pts_time": "2.5", "duration_time": "0.04", "size": "9"}
    )
    assert (packet.stream_index, packet.pts_s, packet.duration_s, packet.size_bytes) == (1, 2.5, 0.04, 9)


@pytest.mark.parametrize(
    "duration", ["N/A", "", "0.000000", "-3.5", "inf", "nan", "1e300", "315360000", -1, None, [10], {"s": 10}]
)
def test_a_play_time_that_is_not_credible_is_unknown(duration: object) -> None:
    assert container(duration=duration).duration_s is None
    assert stream(duration=duration).duration_s is None


@pytest.mark.parametrize("count", ["N/A", -1, "-1", 10**30, "9" * 5000, 1.5, None, "wide", [320]])
def test_a_count_that_no_machine_has_is_unknown(count: object) -> None:
    odd = stream(width=count, channels=count, nb_frames=count, bit_rate=count)
    assert (odd.width, odd.channels, odd.frame_count, odd.bitrate_bps) == (None, None, None, None)


@pytest.mark.parametrize("start", ["N/A", "nan", "-inf", None, {}])
def test_a_start_that_is_no_time_is_unknown(start: object) -> None:
    assert container(start_time=start).start_s is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("30000/1001", 30_000 / 1001),
        ("16:11", 16 / 11),
        ("25", 25.0),
        ("0/0", None),
        ("0:1", None),
        ("-25/1", None),
        ("1/0", None),
        ("N/A", None),
        ("9" * 400 + "/1", None),
        (None, None),
        ([30, 1], None),
    ],
)
def test_a_fraction_is_positive_or_unknown(written: object, value: float | None) -> None:
    odd = stream(avg_frame_rate=written, sample_aspect_ratio=written)
    assert (odd.average_frame_rate, odd.pixel_aspect) == (value, value)


def test_the_base_frame_rate_stands_in_for_a_missing_average() -> None:
    assert stream(avg_frame_rate="0/0", r_frame_rate="25/1").frame_rate == 25
    assert stream(avg_frame_rate="24/1", r_frame_rate="48/1").frame_rate == 24


def test_matroska_states_play_time_and_bitrate_in_tags() -> None:
    for suffix in ("", "-eng"):
        tags = {f"DURATION{suffix}": "01:00:02.500000000", f"BPS{suffix}": "900000"}
        assert (stream(tags=tags).duration_s, stream(tags=tags).bitrate_bps) == (3602.5, 900_000)
        own = stream(tags=tags, duration="7.5", bit_rate="800000")
        assert (own.duration_s, own.bitrate_bps) == (7.5, 800_000)


@pytest.mark.parametrize("clock", ["00:00:00.000", "99999999999:00:00", "soon", "1:2:3", 90])
def test_a_tag_that_states_no_credible_play_time_counts_for_nothing(clock: object) -> None:
    assert stream(tags={"DURATION": clock}).duration_s is None


def test_malformed_parts_of_a_stream_leave_the_rest_readable() -> None:
    odd = stream(
        codec_name=264, pix_fmt=None, disposition=["default"], tags="none", side_data_list={}, height=180
    )
    assert (odd.codec, odd.pixel_format, odd.flags, odd.side_data) == ("unknown", "", frozenset(), ())
    assert (odd.tags.language, odd.height, stream(codec_name="").codec) == (None, 180, "unknown")
    assert stream(tags={"language": 7, "title": "Main"}).tags.title == "Main"


def test_only_flags_that_are_set_count() -> None:
    assert stream(disposition={"default": 1, "forced": 0, "dub": 1}).flags == {"default", "dub"}


def test_a_cover_picture_is_not_the_video() -> None:
    cover = {"codec_type": "video", "codec_name": "png", "disposition": {"attached_pic": 1}}
    film = {"codec_type": "video", "codec_name": "h264", "disposition": {"attached_pic": 0}}
    found = document(cover, {"codec_type": "audio"}, film, film)
    assert [each.index for each in found.videos] == [2, 3]
    assert found.video is found.streams[2]
    assert [each.is_cover for each in found.streams] == [True, False, False, False]
    assert document(cover).video is None


@pytest.mark.parametrize(
    ("counterclockwise", "clockwise"),
    [(-90, 90), (90, 270), (180, 180), (-180, 180), (0, 0), ("-90", 90), (89.7, 270), ("N/A", 0), ("inf", 0)],
)
def test_the_rotation_is_that_of_the_display_matrix(counterclockwise: object, clockwise: int) -> None:
    other = {"side_data_type": "CPB properties"}
    matrix = {"side_data_type": "Display Matrix", "rotation": counterclockwise}
    assert stream(side_data_list=[other, matrix]).rotation == clockwise


def test_a_packet_without_presentation_time_is_placed_by_its_decoding_time() -> None:
    assert Packet.model_validate({"pts_time": "0.000", "dts_time": "-0.080"}).time_s == 0.0
    assert Packet.model_validate({"pts_time": "N/A", "dts_time": "3.5"}).time_s == 3.5
    assert Packet.model_validate({}).time_s is None


def test_programmes_chapters_packets_and_frames_are_read() -> None:
    found = document(
        programs=[{"program_id": 1, "streams": [{"index": 4}]}, {}],
        chapters=[{"id": 1, "tags": {"title": "One"}}, {"id": 2}],
        packets=[{"stream_index": 0}],
        frames=[{"side_data_list": [{"side_data_type": "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)"}]}],
    )
    assert [[each.index for each in programme.streams] for programme in found.programs] == [[4], []]
    assert [chapter.tags.title for chapter in found.chapters] == ["One", None]
    assert (found.packets[0].stream_index, found.frames[0].side_data[0].kind[:3]) == (0, "HDR")


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"[]",
        b'{"streams": [',
        b'{"streams": 3}',
        b'{"streams": [{"codec_type": "video"}]}',
        b'{"streams": [{"index": -1}]}',
        b'{"format": "matroska"}',
        b'{"format": {"format_name": "\xff"}}',
    ],
)
def test_a_document_without_the_structure_of_one_is_a_failed_probe(output: bytes) -> None:
    with pytest.raises(ProbeFailed, match="malformed"):
        parse_document(output)
