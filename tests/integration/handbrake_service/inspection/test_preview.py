"""Previews of real files, decoded to check their content."""

import subprocess
from pathlib import Path

import pytest

from handbrake_service.inspection.inspector import Inspector
from handbrake_service.inspection.preview import Preview, Previews
from handbrake_service.media.roots import SourceRoots
from shared.domain.errors import SourceUnusable
from tests.support import sources
from tests.support.media import make_clip

Pixels = tuple[int, int, bytes]


@pytest.fixture
def previews(inspector: Inspector, tmp_path: Path) -> Previews:
    """A preview maker with an empty cache."""
    return Previews(inspector, tmp_path / "data" / "previews")


def preview_of(
    previews: Previews, roots: SourceRoots, path: Path, at: float = 0.5, width: int = 320
) -> Preview:
    """Create a preview of a file."""
    with roots.open(str(path)) as source:
        return previews.make(source, at, width)


def decode(preview: Preview) -> Pixels:
    """Return width, height and RGB bytes of a JPEG."""
    assert preview.jpeg.startswith(b"\xff\xd8")
    probe = ["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", "-"]
    size = subprocess.run(probe, input=preview.jpeg, check=True, capture_output=True).stdout
    raw = ["ffmpeg", "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    pixels = subprocess.run(raw, input=preview.jpeg, check=True, capture_output=True).stdout
    width, height = (int(side) for side in size.decode().strip().split(","))
    return width, height, pixels


def colour(pixels: Pixels, x: int, y: int) -> str:
    """Return the dominant colour of a pixel."""
    width, _, rgb = pixels
    red, green, blue = rgb[3 * (y * width + x) :][:3]
    return {red: "red", green: "green", blue: "blue"}[max(red, green, blue)]


def test_a_preview_has_the_requested_width_and_is_never_enlarged(
    previews: Previews, roots: SourceRoots, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / "clip.mkv", 1)
    assert decode(preview_of(previews, roots, path, width=160))[:2] == (160, 90)
    assert decode(preview_of(previews, roots, path, width=1920))[:2] == (320, 180)


def test_a_preview_shows_the_requested_position_up_to_the_very_end(
    previews: Previews, roots: SourceRoots, tmp_path: Path
) -> None:
    video = "color=red:s=320x180:d=1[a];color=blue:s=320x180:d=1[b];[a][b]concat=n=2"
    path = sources.make_source(tmp_path / "two.mkv", "-c:v", "libx264", "-pix_fmt", "yuv420p", video=video)
    seen = [colour(decode(preview_of(previews, roots, path, at)), 5, 5) for at in (0, 0.25, 0.75, 1)]
    assert seen == ["red", "red", "blue", "blue"]


def test_a_rotated_video_is_shown_upright(previews: Previews, roots: SourceRoots, tmp_path: Path) -> None:
    """Its stored top is red; rotated clockwise by 90°, that is its right side."""
    pixels = decode(preview_of(previews, roots, sources.rotated(tmp_path / "rotated.mp4")))
    assert pixels[:2] == (180, 320)
    assert (colour(pixels, 170, 160), colour(pixels, 10, 160)) == ("red", "blue")


def test_non_square_pixels_are_made_square(previews: Previews, roots: SourceRoots, tmp_path: Path) -> None:
    pixels = decode(preview_of(previews, roots, sources.interlaced(tmp_path / "pal.mpg"), width=512))
    assert pixels[:2] == (512, 288)


def test_high_dynamic_range_is_tone_mapped(previews: Previews, roots: SourceRoots, tmp_path: Path) -> None:
    """Without tone mapping, this bright PQ value would look dim: 146 of 255."""
    path = sources.hdr10(tmp_path / "pq.mkv", video="color=0x949494:s=320x180")
    _, _, rgb = decode(preview_of(previews, roots, path))
    assert 170 < rgb[0] < 210


def test_a_preview_is_cached_until_the_file_changes(
    previews: Previews, roots: SourceRoots, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / "clip.mkv", 1)
    first = preview_of(previews, roots, path)
    assert preview_of(previews, roots, path) == first
    assert len(list((tmp_path / "data" / "previews").iterdir())) == 1
    make_clip(path, 2, "160x90")
    second = preview_of(previews, roots, path)
    assert second.etag != first.etag
    assert decode(second)[:2] == (160, 90)


def test_a_file_that_is_not_a_video_has_no_preview(
    previews: Previews, roots: SourceRoots, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(bytes((i * 7919) % 251 for i in range(50_000)))
    with pytest.raises(SourceUnusable):
        preview_of(previews, roots, bad)
