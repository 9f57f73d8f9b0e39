"""Inspections of real files."""

import threading
from pathlib import Path

import pytest

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.inspection.inspector import Inspector
from handbrake_service.media.roots import SourceRoots
from shared.domain.errors import SourceUnusable
from shared.domain.inspection import Hdr, SubtitleKind
from tests.integration.handbrake_service.inspection.conftest import Inspect
from tests.support import sources
from tests.support.media import make_clip


def test_tracks_have_handbrakes_numbers_and_all_known_properties(inspect: Inspect, tmp_path: Path) -> None:
    found = inspect(sources.many_tracks(tmp_path / "film.mkv"))

    (title,) = found.titles
    assert (found.main_title, title.number) == (1, 1)
    assert [(a.number, a.codec, a.language, a.channels, a.layout) for a in title.audio] == [
        (1, "aac", "deu", 2, "stereo"),
        (2, "ac3", "eng", 6, "5.1(side)"),
        (3, "aac", "und", 1, "mono"),
    ]
    assert [(a.title, a.default) for a in title.audio] == [
        (None, True),
        ("Director's commentary", False),
        (None, False),
    ]
    assert [(a.language_name, a.bitrate) for a in title.audio[:2]] == [
        ("Deutsch", None),
        ("English", 448_000),
    ]
    assert [(s.number, s.codec, s.kind, s.language, s.title, s.forced) for s in title.subtitles] == [
        (1, "subrip", SubtitleKind.TEXT, "fra", None, False),
        (2, "subrip", SubtitleKind.TEXT, "eng", "Signs", True),
    ]
    assert title.subtitles[0].language_name.startswith("Francais")  # later versions append the script
    assert [(c.number, c.title, round(c.duration_s, 1)) for c in title.chapters] == [
        (1, "Start", 1.0),
        (2, "The end", 2.0),
    ]
    assert "matroska" in found.formats
    assert found.bitrate is not None
    assert abs(found.bitrate - found.size_bytes * 8 / title.duration_s) < found.bitrate * 0.05


def test_a_plain_clip_has_no_special_properties(inspect: Inspect, tmp_path: Path) -> None:
    (title,) = inspect(make_clip(tmp_path / "plain.mp4", 1)).titles

    assert (title.width, title.height, title.display_width, title.rotation) == (320, 180, 320, 0)
    assert (title.frame_rate, title.variable_frame_rate, title.interlaced) == (30.0, False, False)
    assert (title.video_codec, title.bit_depth, title.hdr) == ("h264", 8, None)
    assert title.chapters == []
    assert abs(title.duration_s - 1) < 0.1


def test_a_rotated_video_is_reported_with_its_stored_size_and_rotation(
    inspect: Inspect, tmp_path: Path
) -> None:
    (title,) = inspect(sources.rotated(tmp_path / "rotated.mp4")).titles
    assert (title.width, title.height, title.display_width, title.rotation) == (320, 180, 320, 90)


def test_high_dynamic_range_is_reported_by_kind(inspect: Inspect, tmp_path: Path) -> None:
    (pq,) = inspect(sources.hdr10(tmp_path / "pq.mkv")).titles
    (hlg,) = inspect(sources.hlg(tmp_path / "hlg.mkv")).titles
    assert (pq.video_codec, pq.bit_depth, pq.hdr) == ("hevc", 10, Hdr.HDR10)
    assert (hlg.bit_depth, hlg.hdr) == (10, Hdr.HLG)


def test_a_variable_frame_rate_is_noticed_anywhere_in_the_film(inspect: Inspect, tmp_path: Path) -> None:
    (title,) = inspect(sources.variable_rate(tmp_path / "phone.mp4")).titles
    assert title.variable_frame_rate
    assert abs(title.frame_rate - 20) < 1  # 160 frames in 8 s
    ntsc = make_constant_rate(tmp_path / "ntsc.mkv", "24000/1001")
    assert not inspect(ntsc).titles[0].variable_frame_rate


def make_constant_rate(path: Path, rate: str) -> Path:
    """Create a film with reordered frames, whose timestamps Matroska rounds to milliseconds."""
    return sources.make_source(path, "-c:v", "libx264", "-bf", "3", video=f"testsrc2=s=320x180:r={rate}")


def test_interlacing_and_non_square_pixels_are_reported(inspect: Inspect, tmp_path: Path) -> None:
    (title,) = inspect(sources.interlaced(tmp_path / "pal.mpg")).titles
    assert title.interlaced
    assert (title.width, title.height, title.display_width) == (720, 576, 1024)
    assert abs(title.duration_s - 2) < 0.2


def test_black_borders_are_reported(inspect: Inspect, tmp_path: Path) -> None:
    boxed = sources.make_source(
        tmp_path / "boxed.mkv", "-vf", "pad=640:480:0:60:black", "-c:v", "ffv1", video="testsrc2=s=640x360"
    )
    crop = inspect(boxed).titles[0].crop
    assert (crop.top, crop.bottom, crop.left, crop.right) == (60, 60, 0, 0)


def test_odd_sizes_are_reported_or_refused_if_this_handbrake_cannot_read_them(
    inspect: Inspect, handbrake: HandBrake, tmp_path: Path
) -> None:
    video = "testsrc2=s=322x182,format=yuv444p,crop=321:181:0:0:exact=1"
    odd = sources.make_source(tmp_path / "odd.mkv", "-c:v", "ffv1", video=video)
    if handbrake.version[:2] == (1, 6):
        with pytest.raises(SourceUnusable, match="odd width or height"):
            inspect(odd)
    else:
        assert (inspect(odd).titles[0].width, inspect(odd).titles[0].height) == (321, 181)


@pytest.mark.parametrize(
    "name", ["-i.mkv", "$(touch x) `y`.mkv", "quote'\"s.mkv", "emoji 🎬 ünï.mkv", "new\nline.mkv", "%d.mkv"]
)
def test_shell_metacharacters_in_names_are_harmless(inspect: Inspect, tmp_path: Path, name: str) -> None:
    path = make_clip(tmp_path / "clip.mkv", 1).rename(tmp_path / name)
    found = inspect(path)
    assert found.path == str(path)
    assert len(found.titles) == 1


@pytest.mark.parametrize("kind", ["text", "noise", "sound", "playlist", "header only"])
def test_a_file_that_is_not_a_video_is_refused(inspect: Inspect, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bad.mp4"
    match kind:
        case "text":
            path.write_text("Dear diary,\n" * 500)
        case "noise":
            path.write_bytes(bytes((i * 7919) % 251 for i in range(50_000)))
        case "sound":
            sources.make_source(path, "-f", "lavfi", "-i", "sine", "-map", "1", "-c:a", "aac")
        case "playlist":
            path.write_text("#EXTM3U\n#EXTINF:10,\n/etc/passwd\n")
        case "header only":
            path.write_bytes(make_clip(tmp_path / "whole.mp4", 1).read_bytes()[:500])
    with pytest.raises(SourceUnusable):
        inspect(path)


def test_a_truncated_film_is_inspected_as_far_as_it_goes(inspect: Inspect, tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.mkv", 6)
    half = tmp_path / "half.mkv"
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert inspect(half).titles[0].width == 320


def test_a_file_is_inspected_once_and_again_after_a_change(
    inspect: Inspect, handbrake: HandBrake, roots: SourceRoots, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / "clip.mkv", 1)
    first = inspect(path)
    assert inspect(path) is first
    restarted = Inspector(
        HandBrake("/nowhere", handbrake.version, handbrake.help_text), tmp_path / "data" / "inspections"
    )
    with roots.open(str(path)) as source:
        assert restarted.inspect(source) == first
    make_clip(path, 2)
    assert inspect(path).titles[0].duration_s > 1.5


def test_the_inspection_of_a_file_that_changes_meanwhile_is_not_cached(
    inspector: Inspector, roots: SourceRoots, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / "growing.mkv", 1)
    with roots.open(str(path)) as source:
        with path.open("ab") as writer:
            writer.write(b"more")
        first = inspector.inspect(source)
        assert inspector.inspect(source) is not first


def test_a_truncated_cache_file_is_replaced(
    inspect: Inspect, handbrake: HandBrake, roots: SourceRoots, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / "clip.mkv", 1)
    first = inspect(path)
    (record,) = (tmp_path / "data" / "inspections").iterdir()
    record.write_bytes(record.read_bytes()[:100])
    with roots.open(str(path)) as source:
        assert Inspector(handbrake, tmp_path / "data" / "inspections").inspect(source) == first


def test_concurrent_requests_for_one_file_share_an_inspection(
    inspector: Inspector, roots: SourceRoots, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / "clip.mkv", 1)
    found = []
    barrier = threading.Barrier(6)

    def ask() -> None:
        with roots.open(str(path)) as source:
            barrier.wait()
            found.append(inspector.inspect(source))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len({id(each) for each in found}) == 1


def test_a_playlist_disguised_as_a_disc_image_is_refused(inspect: Inspect, tmp_path: Path) -> None:
    film = make_clip(tmp_path / "elsewhere.ts", 1)
    disguised = tmp_path / "disc.iso"
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n#".encode()
    disguised.write_bytes(playlist.ljust(16 * 2048 + 1, b" ") + b"CD001\n")
    with pytest.raises(SourceUnusable):
        inspect(disguised)
