"""The frames of a film within spans of time."""

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from handbrake_service.film_reader.frames import Frame, FrameReader
from handbrake_service.film_reader.opening import open_film, video_stream
from handbrake_service.film_reader.values import Span

#: Times in ms at which the frames are shown, and the luma of each.
FILM = {0: 40, 40: 60, 80: 80, 1080: 100, 1120: 120}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film whose third frame is shown for a second."""
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    with av.open(path, "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for time_ms, luma in FILM.items():
            frame = av.VideoFrame.from_ndarray(np.full((54, 64), luma, np.uint8), format="yuv420p")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def read(film: Path, *spans: Span, held: bool = False) -> list[list[Frame]]:
    fd = os.open(film, os.O_RDONLY)
    try:
        with open_film(fd) as container:
            return FrameReader(container, video_stream(container, 0), 0.0).read(spans, spans, held=held)
    finally:
        os.close(fd)


def shown(frames: Sequence[Frame]) -> list[tuple[float, float]]:
    """Return time and luma of each frame."""
    return [(round(frame.time_s, 3), round(float(frame.planes[0].mean()))) for frame in frames]


def test_only_the_frames_of_a_span_are_read(film: Path) -> None:
    assert [shown(frames) for frames in read(film, Span(0.03, 0.1), Span(0.5, 0.6), Span(2.0, 3.0))] == [
        [(0.04, 60), (0.08, 80)],
        [(1.08, 100)],
        [],
    ]


def test_a_frame_that_is_shown_for_long_is_repeated(film: Path) -> None:
    inside, across, after = read(film, Span(0.5, 0.6), Span(1.0, 1.1), Span(2.0, 2.1), held=True)
    assert shown(inside) == [(0.5, 80), (0.54, 80), (0.58, 80)]
    assert shown(across) == [(1.0, 80), (1.04, 80), (1.08, 100)]
    assert shown(after) == [(2.0, 120), (2.04, 120), (2.08, 120)]
    assert [frame.is_repeated for frame in across] == [True, True, False]


def test_a_frame_that_is_shown_briefly_is_not_repeated(film: Path) -> None:
    (found,) = read(film, Span(0.05, 0.1), held=True)
    assert shown(found) == [(0.08, 80)]
