"""Files of several concatenated films are refused where HandBrakeCLI would read only the first."""

import struct
from pathlib import Path

import pytest

from shared.domain.errors import SourceUnusable
from tests.integration.handbrake_service.inspection.conftest import Inspect
from tests.support.media_cache import ffmpeg

_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
_FRAGMENTS = ("-movflags", "frag_keyframe+empty_moov", "-g", "10")
_ENCODED = {
    "film.mkv": _H264,
    "film.mp4": _H264,
    "film.mov": _H264,
    "film.flv": _H264,
    "film.webm": ("-c:v", "libvpx", "-b:v", "200k", "-c:a", "libvorbis"),
    "film.ogv": ("-c:v", "libtheora", "-c:a", "libvorbis"),
    "film.wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
    "fragments.mp4": (*_H264, *_FRAGMENTS),
    "quick.mp4": (*_H264, "-movflags", "+faststart"),
}


def film(path: Path, pattern: str = "testsrc2") -> Path:
    """Create a film of one second in the format that its name implies."""
    inputs = ("-f", "lavfi", "-i", f"{pattern}=s=160x90:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1")
    return ffmpeg([*inputs, *_ENCODED[path.name]], path)


@pytest.mark.parametrize("name", _ENCODED)
def test_two_films_in_one_file_are_not_mistaken_for_the_first(
    inspect: Inspect, tmp_path: Path, name: str
) -> None:
    first = film(tmp_path / "first" / name)
    assert inspect(first).titles
    second = film(tmp_path / "second" / name, "testsrc")
    first.write_bytes(first.read_bytes() + second.read_bytes())
    with pytest.raises(SourceUnusable, match="several films joined end to end"):
        inspect(first)


@pytest.mark.parametrize("name", ["film.mkv", "film.mp4"])
def test_data_after_a_film_that_is_not_a_film_is_accepted(
    inspect: Inspect, tmp_path: Path, name: str
) -> None:
    source = film(tmp_path / name)
    source.write_bytes(source.read_bytes() + bytes(4096) + b"\x1a\x45\xdf\xa3ftypmoov")
    assert inspect(source).titles


def test_a_film_with_its_header_repeated_in_the_middle_is_one_film(inspect: Inspect, tmp_path: Path) -> None:
    """Such files result from joining the segments of a stream with its header before each."""
    source = film(tmp_path / "fragments.mp4")
    content = source.read_bytes()
    offsets = [(kind, offset) for kind, offset in _boxes(content) if kind == b"moof"]
    header_size, middle = offsets[0][1], offsets[len(offsets) // 2][1]
    assert header_size < middle
    source.write_bytes(content[:middle] + content[:header_size] + content[middle:])
    assert inspect(source).titles


def _boxes(content: bytes) -> list[tuple[bytes, int]]:
    found, offset = [], 0
    while offset + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, offset)
        found.append((kind, offset))
        offset += size
    return found
