"""Stored images of compared frames: those of a job's last comparison, all or none."""

from pathlib import Path

from handbrake_service.verification.content.images import FrameImages
from shared.domain.sample import Side
from shared.domain.verification import FrameQuery

JOB, FIRST, SECOND = "0123456789abcdef", "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"


def query(comparison: str, number: int, side: Side) -> FrameQuery:
    """Return the query for an image."""
    return FrameQuery(comparison=comparison, number=number, side=side)


def test_each_side_of_each_frame_is_found(tmp_path: Path) -> None:
    frames = FrameImages(tmp_path)
    frames.keep(JOB, FIRST, [(b"source 0", b"copy 0"), None, (b"source 2", b"copy 2")])
    assert frames.path(JOB, query(FIRST, 0, Side.BEFORE)).read_bytes() == b"source 0"
    assert frames.path(JOB, query(FIRST, 2, Side.AFTER)).read_bytes() == b"copy 2"
    assert not frames.path(JOB, query(FIRST, 1, Side.BEFORE)).exists()


def test_another_comparison_replaces_the_first(tmp_path: Path) -> None:
    frames = FrameImages(tmp_path)
    frames.keep(JOB, FIRST, [(b"a", b"b"), (b"c", b"d")])
    frames.keep(JOB, SECOND, [(b"e", b"f")])
    assert not frames.path(JOB, query(FIRST, 0, Side.BEFORE)).exists()
    assert frames.path(JOB, query(SECOND, 0, Side.BEFORE)).read_bytes() == b"e"
    assert len(list((tmp_path / JOB).iterdir())) == 2


def test_an_attempt_without_a_comparison_deletes_the_images(tmp_path: Path) -> None:
    frames = FrameImages(tmp_path)
    frames.keep(JOB, FIRST, [(b"a", b"b")])
    frames.keep(JOB, None, [])
    assert not frames.path(JOB, query(FIRST, 0, Side.BEFORE)).exists()


def test_if_an_image_cannot_be_written_none_are_stored(tmp_path: Path) -> None:
    frames = FrameImages(tmp_path / "frames")
    frames.folder.write_text("a file where the folder should be")
    frames.keep(JOB, FIRST, [(b"a", b"b")])
    assert not frames.path(JOB, query(FIRST, 0, Side.BEFORE)).exists()
