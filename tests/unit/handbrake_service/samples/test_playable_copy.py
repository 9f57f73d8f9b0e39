"""Which results browsers can play."""

import pytest

from handbrake_service.handbrake.encode_log import crop_of
from handbrake_service.media.ffprobe import Stream
from handbrake_service.media.probe import ProbeFailed
from handbrake_service.samples.playable_copy import is_playable
from handbrake_service.samples.probe import shown_size
from shared.domain.inspection import Crop
from shared.domain.options import Container


def stream(kind: str, codec: str, **fields: object) -> Stream:
    """A stream as ffprobe describes it."""
    return Stream.model_validate({"index": 0, "codec_type": kind, "codec_name": codec} | fields)


def streams(video: str, audio: str | None, pixels: str = "yuv420p") -> list[Stream]:
    """The streams of a film."""
    found = [stream("video", video, pix_fmt=pixels)]
    return found + ([stream("audio", audio)] if audio else [])


@pytest.mark.parametrize(
    ("container", "video", "audio", "playable"),
    [
        (Container.MP4, "h264", "aac", True),
        (Container.MP4, "h264", None, True),
        (Container.MP4, "av1", "opus", True),
        (Container.MP4, "hevc", "aac", False),
        (Container.MP4, "mpeg2video", "aac", False),
        (Container.MP4, "h264", "ac3", False),
        (Container.MKV, "h264", "aac", False),
        (Container.WEBM, "vp9", "opus", True),
        (Container.WEBM, "vp8", "vorbis", True),
    ],
)
def test_container_and_codecs_decide_what_is_playable(
    container: Container, video: str, audio: str | None, *, playable: bool
) -> None:
    assert is_playable(container, streams(video, audio)) is playable


def test_10_bit_h264_is_not_playable() -> None:
    assert not is_playable(Container.MP4, streams("h264", "aac", "yuv420p10le"))


def test_a_text_track_does_not_prevent_playback() -> None:
    assert is_playable(Container.MP4, [*streams("h264", "aac"), stream("subtitle", "mov_text")])


def test_the_crop_is_read_from_handbrakes_log() -> None:
    line = "[14:27:08]      + source: 720 * 576, crop (74/72/0/4): 716 * 430, scale: 716 * 430"
    assert crop_of(["noise", line]) == Crop(top=74, bottom=72, left=0, right=4)
    assert crop_of(["noise"]) == Crop(top=0, bottom=0, left=0, right=0)


@pytest.mark.parametrize(
    ("aspect", "size"), [("16:11", (1047, 576)), ("1:1", (720, 576)), ("0:1", (720, 576)), (None, (720, 576))]
)
def test_a_picture_is_as_wide_as_it_is_shown(aspect: str | None, size: tuple[int, int]) -> None:
    assert shown_size(stream("video", "h264", width=720, height=576, sample_aspect_ratio=aspect)) == size


def test_a_video_without_a_size_is_no_sample() -> None:
    with pytest.raises(ProbeFailed, match="no size"):
        shown_size(stream("video", "h264", width=0, height=576))
