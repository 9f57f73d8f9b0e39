"""Sources in which HandBrakeCLI would convert another video than the film are refused; others are not."""

from pathlib import Path

import pytest

from shared.domain.errors import SourceUnusable
from tests.integration.handbrake_service.inspection.conftest import Inspect
from tests.support.media_cache import ffmpeg

_TONE = ("-f", "lavfi", "-i", "sine=frequency=440:duration=4")
_QUICK = ("-preset", "ultrafast")


def film(seconds: float = 4, size: str = "320x180") -> tuple[str, ...]:
    """Return the ffmpeg input of a film."""
    return ("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}")


def still(size: str = "300x450") -> tuple[str, ...]:
    """Return the ffmpeg input of a single frame."""
    return ("-f", "lavfi", "-i", f"testsrc=size={size}:rate=25:duration=0.04")


def two_videos(path: Path, first: tuple[str, ...], second: tuple[str, ...], codec: str = "libx264") -> Path:
    """Create a file with a tone and two video tracks, the first with the given codec."""
    streams = ("-map", "0:v", "-map", "1:v", "-map", "2:a", "-c:v:0", codec, "-c:v:1", "libx264")
    return ffmpeg([*first, *second, *_TONE, *streams, *_QUICK, "-c:a", "aac"], path)


@pytest.mark.parametrize("codec", ["mjpeg", "png", "libx264"])
def test_a_still_image_before_the_film_is_not_converted_in_its_place(
    inspect: Inspect, tmp_path: Path, codec: str
) -> None:
    with pytest.raises(SourceUnusable, match=r"wrong video \(track 1, .*film \(track 2, h264, 320x180"):
        inspect(two_videos(tmp_path / "poster.mkv", still(), film(), codec))


def test_a_video_much_shorter_than_the_film_is_not_converted_in_its_place(
    inspect: Inspect, tmp_path: Path
) -> None:
    with pytest.raises(SourceUnusable, match="wrong video"):
        inspect(two_videos(tmp_path / "teaser.mkv", film(0.6, "640x360"), film()))


def test_a_small_video_before_the_film_is_not_converted_in_its_place(
    inspect: Inspect, tmp_path: Path
) -> None:
    with pytest.raises(SourceUnusable, match=r"instead of the film \(track 2, h264, 640x360"):
        inspect(two_videos(tmp_path / "proxy.mkv", film(4, "160x90"), film(4, "640x360")))


def test_a_second_angle_after_the_film_is_accepted(inspect: Inspect, tmp_path: Path) -> None:
    (title,) = inspect(two_videos(tmp_path / "angles.mkv", film(), film())).titles
    assert (title.width, title.height) == (320, 180)


def test_a_still_image_after_the_film_is_accepted(inspect: Inspect, tmp_path: Path) -> None:
    source = two_videos(tmp_path / "photo.mkv", film(), still("640x480"))
    (title,) = inspect(source).titles
    assert (title.width, title.height) == (320, 180)


def test_a_cover_is_not_mistaken_for_the_film(inspect: Inspect, tmp_path: Path) -> None:
    cover = ffmpeg([*still(), "-frames:v", "1"], tmp_path / "cover.png")
    plain = ffmpeg([*film(), *_TONE, *_QUICK], tmp_path / "plain.mp4")
    streams = ["-map", "1", "-map", "0", "-c", "copy", "-disposition:v:0", "attached_pic"]
    (title,) = inspect(ffmpeg(["-i", plain, "-i", cover, *streams], tmp_path / "covered.mp4")).titles
    assert title.video_codec == "h264"


def test_a_film_in_motion_jpeg_is_accepted(inspect: Inspect, tmp_path: Path) -> None:
    (title,) = inspect(ffmpeg([*film(), *_TONE, "-c:v", "mjpeg"], tmp_path / "camera.avi")).titles
    assert title.video_codec == "mjpeg"


def test_a_still_image_with_music_is_refused(inspect: Inspect, tmp_path: Path) -> None:
    source = ffmpeg([*still(), *_TONE, "-c:v", "mjpeg", "-c:a", "aac"], tmp_path / "song.mkv")
    with pytest.raises(SourceUnusable, match="only a still image"):
        inspect(source)


def test_several_programmes_are_refused(inspect: Inspect, tmp_path: Path) -> None:
    programmes = ["-program", "title=one:st=0:st=1", "-program", "title=two:st=2:st=3"]
    streams = ["-map", "0:v", "-map", "1:a", "-map", "2:v", "-map", "3:a"]
    inputs = [*film(), *_TONE, *film(4, "640x360"), *_TONE]
    source = ffmpeg([*inputs, *streams, *_QUICK, "-c:a", "aac", *programmes], tmp_path / "two.ts")
    with pytest.raises(SourceUnusable, match="contains 2 programmes"):
        inspect(source)


def test_a_programme_without_video_is_accepted(inspect: Inspect, tmp_path: Path) -> None:
    programmes = ["-program", "title=film:st=0:st=1", "-program", "title=radio:st=2"]
    streams = ["-map", "0:v", "-map", "1:a", "-map", "2:a"]
    inputs = [*film(), *_TONE, *_TONE]
    source = ffmpeg([*inputs, *streams, *_QUICK, "-c:a", "aac", *programmes], tmp_path / "radio.ts")
    (title,) = inspect(source).titles
    assert title.video_codec == "mpeg2video"
