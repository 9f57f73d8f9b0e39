"""Facts from ffprobe's description of a video stream."""

import pytest

from handbrake_service.inspection.frames import is_variable, timing_questions
from handbrake_service.media.colour import bit_depth, hdr_kind
from handbrake_service.media.ffprobe import Frame, Packet, Stream
from shared.domain.inspection import Hdr


def video(**fields: object) -> Stream:
    """A video stream as ffprobe writes it."""
    return Stream.model_validate({"index": 0, "codec_type": "video"} | fields)


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("yuv420p", 8),
        ("yuvj420p", 8),
        ("yuv420p10le", 10),
        ("yuv444p12be", 12),
        ("p010le", 10),
        ("gray", 8),
        ("nv12", 8),
        ("gbrp16le", 16),
    ],
)
def test_the_depth_is_in_the_name_of_the_pixel_format(name: str, bits: int) -> None:
    assert bit_depth(video(pix_fmt=name)) == bits


def test_dolby_vision_and_hdr10_plus_are_told_from_their_data() -> None:
    pq = video(color_transfer="smpte2084")
    dolby = video(
        color_transfer="smpte2084", side_data_list=[{"side_data_type": "DOVI configuration record"}]
    )
    dynamic = {"side_data_type": "HDR Dynamic Metadata SMPTE2094-40 (HDR10+)"}
    plus = Frame.model_validate({"side_data_list": [{"side_data_type": "Content light level"}, dynamic]})
    assert hdr_kind(dolby, None) is Hdr.DOLBY_VISION
    assert hdr_kind(pq, plus) is Hdr.HDR10_PLUS
    assert hdr_kind(pq, Frame()) is hdr_kind(pq, None) is Hdr.HDR10
    assert hdr_kind(video(color_transfer="arib-std-b67"), None) is Hdr.HLG
    assert hdr_kind(video(color_transfer="bt709"), None) is hdr_kind(video(), None) is None


def packets(*gaps: float, start: float = 0.0) -> list[Packet]:
    """Return packets with these gaps between them, in seconds."""
    times = [start]
    for gap in gaps:
        times.append(times[-1] + gap)
    return [Packet.model_validate({"pts_time": f"{time:.3f}"}) for time in times]


def test_rounded_times_and_a_single_gap_are_a_constant_frame_rate() -> None:
    assert not is_variable(packets(*[1001 / 24000] * 100))
    assert not is_variable(packets(*[0.033, 0.034, 0.033] * 30))
    assert not is_variable(packets(*[0.04] * 50, 0.12, *[0.04] * 50))
    assert not is_variable([])


def test_another_frame_rate_in_any_window_is_variable() -> None:
    steady = packets(*[0.04] * 119)
    later = packets(*[0.1] * 119, start=3600)
    assert is_variable(steady + later)
    assert not is_variable(steady + packets(*[0.04] * 119, start=3600))
    assert is_variable(packets(*[0.033, 0.05] * 60))


def test_reordered_frames_cut_off_by_a_window_are_a_constant_frame_rate() -> None:
    decoded = packets(*[0.04] * 119)
    decoded[1::4], decoded[3::4] = decoded[3::4], decoded[1::4]
    for unread in (-3, -5, -6, -8):
        del decoded[unread]
    assert not is_variable(decoded)


def test_a_long_film_is_sampled_in_three_places() -> None:
    (places,) = [text for text in timing_questions(7200) if "%" in text]
    assert places == "%+#120,3600.000%+#120,5760.000%+#120"
    assert timing_questions(None)[-1] == timing_questions(10)[-1] == "%+#2000"
