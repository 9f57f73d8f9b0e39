"""Decodes frames of a film around given times, scaled down to the size a person is shown."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from handbrake_service.film_reader.opening import frames_beyond_errors
from handbrake_service.film_reader.values import Span

Plane = NDArray[np.uint8]

#: Width of frames that a person may look at, and of those that are compared only, at a fraction of that.
_SHOWN_WIDTH, _COMPARED_WIDTH = 320, 160
#: Where a file has no index, its key frames are taken to be at most so far apart.
_LONGEST_GOP_S = 10.0
#: How much before a time to look for a key frame, in the order of the attempts.
_EARLIER_S = (0.0, 5.0, 30.0, math.inf)
#: Decoded in full from so long before a piece that is wanted: frames are not decoded in the order of display.
_LEAD_S = 0.5
#: FFmpeg's filters that turn a frame clockwise by some degrees.
_TURNS = {90: ("transpose", "clock"), 180: ("rotate", "PI"), 270: ("transpose", "cclock")}


@dataclass(frozen=True)
class Frame:
    """One frame as a player shows it, turned upright and with square pixels or not as it is stored."""

    time_s: float
    """From the start of the film."""
    planes: tuple[Plane, Plane, Plane]
    """Luma of shape (height, width), and both chroma planes of half that."""


class PictureReader:
    """Reads frames of one video stream of an open file."""

    def __init__(
        self, container: InputContainer, stream: VideoStream, start_s: float, *, beyond_errors: bool = False
    ) -> None:
        """`start_s` is when the film begins on the clock of the file.

        What cannot be decoded ends the reading, or with `beyond_errors` is left out.
        """
        self._decode = frames_beyond_errors if beyond_errors else InputContainer.decode
        self._container = container
        self._stream = stream
        self._start_s = start_s
        self._scalers: dict[tuple[Any, ...], _Scaler] = {}
        # Smoothing the edges of blocks takes a third of the time and hardly shows at the size that is kept.
        stream.codec_context.options = {"skip_loop_filter": "all"}
        # Several decode frames that come after those that are wanted.
        stream.codec_context.thread_count = 1

    def read(self, spans: Sequence[Span], shown: Sequence[Span]) -> list[list[Frame]]:
        """Return the frames within each of `spans`, in order of display.

        An empty span, or one between two frames, has the first frame at or after its start, if there is any.
        The first frame of each span and those within its `shown` are large enough to be looked at.
        """
        found: list[list[Frame]] = [[] for _ in spans]
        waiting = sorted(range(len(spans)), key=lambda number: spans[number].from_s)
        position_s: float | None = None
        frames: Iterator[VideoFrame] = iter(())
        while waiting:
            first_s = spans[waiting[0]].from_s
            if position_s is None or self._is_nearer_from_a_key_frame(position_s, first_s):
                frames = self._frames_from(first_s)
            decoded, position_s = self._decode_until(frames, first_s)
            if decoded is None:
                break
            frames_of: dict[int, Frame] = {}
            for number in list(waiting):
                span = spans[number]
                if position_s >= span.from_s and (position_s <= span.to_s or not found[number]):
                    is_shown = shown[number].from_s <= position_s <= shown[number].to_s or not found[number]
                    width = _SHOWN_WIDTH if is_shown else _COMPARED_WIDTH
                    if width not in frames_of:
                        frames_of[width] = Frame(position_s, self._scaled(decoded, width))
                    found[number].append(frames_of[width])
                if position_s >= span.to_s:
                    waiting.remove(number)
        return found

    def _decode_until(self, frames: Iterator[VideoFrame], time_s: float) -> tuple[VideoFrame | None, float]:
        """Return the next frame at or after a time, and its time."""
        context = self._stream.codec_context
        for decoded in frames:
            found_s = self._time_of(decoded)
            if found_s is None:
                continue
            context.skip_frame = "DEFAULT" if found_s >= time_s - _LEAD_S else "NONREF"
            if found_s >= time_s:
                return decoded, found_s
        return None, time_s

    def _is_nearer_from_a_key_frame(self, position_s: float, time_s: float) -> bool:
        entries = self._stream.index_entries
        if len(entries) == 0:
            return time_s - position_s > _LONGEST_GOP_S
        here, there = (entries.search_timestamp(self._timestamp(each)) for each in (position_s, time_s))
        return bool(there > here)

    def _frames_from(self, time_s: float) -> Iterator[VideoFrame]:
        """Return the frames from a key frame before a time on.

        Without an index a seek leads to the time itself, and the next key frame may come long after it.
        """
        frames: Iterator[VideoFrame] = iter(())
        for earlier_s in _EARLIER_S:
            from_s = max(0.0, time_s - earlier_s)
            self._container.seek(self._timestamp(from_s), stream=self._stream)
            self._stream.codec_context.skip_frame = "NONREF"
            frames = iter(self._decode(self._container, self._stream))
            first = next(frames, None)
            if first is not None:
                frames = chain([first], frames)
                if (self._time_of(first) or 0.0) <= time_s or from_s == 0.0:
                    break
        return frames

    def _time_of(self, frame: VideoFrame) -> float | None:
        if frame.pts is None:
            return None
        return float(frame.pts * (frame.time_base or 1)) - self._start_s

    def _timestamp(self, time_s: float) -> int:
        return round((time_s + self._start_s) / float(self._stream.time_base or 1))

    def _scaled(self, decoded: VideoFrame, width: int) -> tuple[Plane, Plane, Plane]:
        form = (decoded.width, decoded.height, decoded.format.name, decoded.rotation, width)
        scaler = self._scalers.get(form)
        if scaler is None:
            scaler = self._scalers[form] = _Scaler(decoded, self._stream, width)
        return scaler.scale(decoded)


class _Scaler:
    """FFmpeg's filters that make frames of one form at most `most` wide."""

    def __init__(self, like: VideoFrame, stream: VideoStream, most: int) -> None:
        self._graph = av.filter.Graph()  # the filters do not keep it alive
        self._source = last = self._graph.add_buffer(
            width=like.width, height=like.height, format=like.format, time_base=stream.time_base
        )
        turned = round(-like.rotation) % 360
        width, height = (like.height, like.width) if turned in (90, 270) else (like.width, like.height)
        kept = min(most, width) // 2 * 2
        size = f"{kept}:{max(2, round(height * kept / width / 2) * 2)}:flags=area"
        for name, arguments in [
            *([_TURNS[turned]] if turned in _TURNS else []),
            ("scale", size),
            ("format", "yuv420p"),
        ]:
            added = self._graph.add(name, arguments)
            last.link_to(added)
            last = added
        self._sink = self._graph.add("buffersink")
        last.link_to(self._sink)
        self._graph.configure()

    def scale(self, frame: VideoFrame) -> tuple[Plane, Plane, Plane]:
        self._source.push(frame)
        made = self._sink.pull()
        if not isinstance(made, VideoFrame):
            raise TypeError("FFmpeg's filters of frames return frames")
        luma, u, v = (
            np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
            for plane in made.planes
        )
        return luma, u, v
