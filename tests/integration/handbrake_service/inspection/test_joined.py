"""Files that are several films one after the other are refused where HandBrakeCLI reads the first only."""

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


def film(path: Path, picture: str = "testsrc2") -> Path:
    """Make a second of film, of the kind that its name stands for."""
    inputs = ("-f", "lavfi", "-i", f"{picture}=s=160x90:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1")
    return ffmpeg([*inputs, *_ENCODED[path.name]], path)


@pytest.mark.parametrize("name", _ENCODED)
def test_two_films_in_one_file_are_not_taken_for_the_first(
    inspect: Inspect, tmp_path: Path, name: str
) -> None:
    first = film(tmp_path / "first" / name)
    assert inspect(first).titles
    second = film(tmp_path / "second" / name, "testsrc")
    first.write_bytes(first.read_bytes() + second.read_bytes())
    with pytest.raises(SourceUnusable, match="several films joined end to end"):
        inspect(first)


@pytest.mark.parametrize("name", ["film.mkv", "film.mp4"])
def test_what_follows_a_film_and_is_none_is_no_hindrance(inspect: Inspect, tmp_path: Path, name: str) -> None:
    source = film(tmp_path / name)
    source.write_bytes(source.read_bytes() + bytes(4096) + b"\x1a\x45\xdf\xa3ftypmoov")
    assert inspect(source).titles


def test_fragments_described_anew_in_the_middle_of_a_film_are_one_film(
    inspect: Inspect, tmp_path: Path
) -> None:
    """Such files come of joining the pieces of a stream with what describes them before each."""
    source = film(tmp_path / "fragments.mp4")
    content = source.read_bytes()
    places = [(kind, place) for kind, place in _boxes(content) if kind == b"moof"]
    described, middle = places[0][1], places[len(places) // 2][1]
    assert described < middle
    source.write_bytes(content[:middle] + content[:described] + content[middle:])
    assert inspect(source).titles


def _boxes(content: bytes) -> list[tuple[bytes, int]]:
    found, place = [], 0
    while place + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, place)
        found.append((kind, place))
        place += size
    return found
