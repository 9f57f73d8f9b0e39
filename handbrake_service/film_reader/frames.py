"""Decodes the frames of a film around given times, scaled down to the size that users are shown."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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

#: Maximum width of frames that users may be shown, and of those that are only compared.
_SHOWN_WIDTH, _COMPARED_WIDTH = 320, 160
#: In a file without an index, key frames are assumed to be at most this far apart.
_LONGEST_GOP_S = 10.0
#: How long before a time to seek for a key frame, in the order of the attempts.
_EARLIER_S = (0.0, 5.0, 30.0, math.inf)
#: All frames are decoded from this long before a span, since decoding order differs from display order.
#: Before that, non-reference frames are skipped.
_LEAD_S = 0.5
#: A frame that is shown for longer is held, and is repeated this often.
_HELD_S, _REPEAT_S = 0.3, 0.04
#: Rounding error of a number of repetitions.
_ROUNDING = 1e-6
#: FFmpeg filters that rotate a frame clockwise, by degrees.
_TURNS = {90: ("transpose", "clock"), 180: ("rotate", "PI"), 270: ("transpose", "cclock")}


@dataclass(frozen=True)
class Frame:
    """One frame, scaled down and rotated upright; its pixel aspect ratio is unchanged."""

    time_s: float
    """In seconds from the start of the film."""
    aspect: float
    """Width divided by height, as displayed."""
    planes: tuple[Plane, Plane, Plane]
    """Luma of shape (height, width), and both chroma planes of half that height and width."""
    is_repeated: bool = False
    """Whether it is shown since an earlier time, and is only repeated here."""


class FrameReader:
    """Reads frames of one video stream of an open file."""

    def __init__(
        self, container: InputContainer, stream: VideoStream, start_s: float, *, beyond_errors: bool = False
    ) -> None:
        """`start_s` is the timestamp at which the film starts in its file.

        A decoding error is raised; with `beyond_errors` the frames that cannot be decoded are skipped.
        """
        self._decode = frames_beyond_errors if beyond_errors else InputContainer.decode
        self._container = container
        self._stream = stream
        self._start_s = start_s
        self._scalers: dict[tuple[Any, ...], _Scaler] = {}
        # The loop filter takes a third of the time and hardly shows at this size.
        stream.codec_context.options = {"skip_loop_filter": "all"}
        # More threads would decode frames after the last span.
        stream.codec_context.thread_count = 1

    def read(self, spans: Sequence[Span], shown: Sequence[Span], *, held: bool = False) -> list[list[Frame]]:
        """Return the frames within each of `spans`, in display order.

        For an empty span, or one between two frames, this is the first frame at or after its start, if any.
        The first frame of each span and those within the corresponding span of `shown` are large enough to
        show to users. With `held`, a frame that is shown for long is repeated within the span, also one from
        before its start: encoders may leave out frames that do not change.
        """
        windows = [_Window(span, large) for span, large in zip(spans, shown, strict=True)]
        pending = sorted(windows, key=lambda window: window.span.from_s)
        position_s: float | None = None
        frames: Iterator[VideoFrame] = iter(())
        latest: _Decoded | None = None
        while pending:
            first_s = pending[0].span.from_s
            if position_s is None or self._is_seek_quicker(position_s, first_s):
                frames, latest = self._frames_from(first_s), None
            latest, decoded = self._decode_until(frames, first_s, latest)
            position_s = decoded.time_s if decoded else math.inf
            if held and latest and position_s - latest.time_s > _HELD_S:
                for window in pending:
                    window.hold(latest, position_s)
            if decoded is None:
                break
            for window in pending:
                window.add(decoded)
            pending = [window for window in pending if window.span.to_s > position_s]
            latest = decoded
        return [window.frames for window in windows]

    def _decode_until(
        self, frames: Iterator[VideoFrame], time_s: float, latest: "_Decoded | None"
    ) -> "tuple[_Decoded | None, _Decoded | None]":
        """Return the frame before the next one at or after a time, and that one; None at the end.

        `latest` is the last frame that was decoded before.
        """
        context = self._stream.codec_context
        for frame in frames:
            found_s = self._time_of(frame)
            if found_s is None:
                continue
            decoded = _Decoded(self, frame, found_s)
            context.skip_frame = "DEFAULT" if found_s >= time_s - _LEAD_S else "NONREF"
            if found_s >= time_s:
                return latest, decoded
            latest = decoded
        return latest, None

    def _is_seek_quicker(self, position_s: float, time_s: float) -> bool:
        """Return whether a seek leads to a key frame after the current position."""
        entries = self._stream.index_entries
        if len(entries) == 0:
            return time_s - position_s > _LONGEST_GOP_S
        here, there = (entries.search_timestamp(self._timestamp(each)) for each in (position_s, time_s))
        return bool(there > here)

    def _frames_from(self, time_s: float) -> Iterator[VideoFrame]:
        """Return the frames from a key frame at or before a time.

        Without an index a seek leads to the time itself, and the next key frame may be long after it. Earlier
        times are tried until the first frame is not too late.
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

    def scaled(self, decoded: VideoFrame, time_s: float, width: int) -> Frame:
        """Return a decoded frame, scaled to a width."""
        form = (decoded.width, decoded.height, decoded.format.name, decoded.rotation, width)
        scaler = self._scalers.get(form)
        if scaler is None:
            scaler = self._scalers[form] = _Scaler(decoded, self._stream, width)
        return Frame(time_s, scaler.aspect, scaler.scale(decoded))


class _Decoded:
    """A decoded frame, which is scaled when it is needed."""

    def __init__(self, reader: FrameReader, frame: VideoFrame, time_s: float) -> None:
        self.time_s = time_s
        self._reader = reader
        self._frame = frame
        self._scaled: dict[int, Frame] = {}

    def scaled(self, width: int) -> Frame:
        """Return the frame, scaled to a width."""
        if width not in self._scaled:
            self._scaled[width] = self._reader.scaled(self._frame, self.time_s, width)
        return self._scaled[width]


class _Window:
    """The frames found within `span`. Those within `large` and the first one are large enough for users."""

    def __init__(self, span: Span, large: Span) -> None:
        self.span = span
        self.frames: list[Frame] = []
        self._large = large

    def add(self, decoded: _Decoded) -> None:
        """Add a frame if it is within the span, or the first one after its start."""
        if decoded.time_s >= self.span.from_s and (decoded.time_s <= self.span.to_s or not self.frames):
            self.frames.append(decoded.scaled(self._width(decoded.time_s)))

    def hold(self, decoded: _Decoded, until_s: float) -> None:
        """Add a frame for the part of the span in which it is shown, repeatedly."""
        first_s = max(self.span.from_s, decoded.time_s + _REPEAT_S)
        count = math.ceil((min(self.span.to_s, until_s) - first_s) / _REPEAT_S - _ROUNDING)
        for time_s in (first_s + number * _REPEAT_S for number in range(count)):
            frame = decoded.scaled(self._width(time_s))
            self.frames.append(replace(frame, time_s=time_s, is_repeated=True))

    def _width(self, time_s: float) -> int:
        is_large = not self.frames or self._large.from_s <= time_s <= self._large.to_s
        return _SHOWN_WIDTH if is_large else _COMPARED_WIDTH


class _Scaler:
    """FFmpeg filters that rotate frames of one size and format upright and scale them down."""

    def __init__(self, example: VideoFrame, stream: VideoStream, most_width: int) -> None:
        self._graph = av.filter.Graph()  # kept here because the filters do not keep it alive
        self._source = last = self._graph.add_buffer(
            width=example.width, height=example.height, format=example.format, time_base=stream.time_base
        )
        rotation = round(-example.rotation) % 360
        width, height = example.width, example.height
        if rotation in (90, 270):
            width, height = height, width
        scaled_width = min(most_width, width) // 2 * 2
        # Without a pixel aspect ratio, pixels are square.
        pixel_aspect = float(stream.sample_aspect_ratio or 1)
        self.aspect = width / height * (1 / pixel_aspect if rotation in (90, 270) else pixel_aspect)
        """The display aspect ratio of the frames."""
        size = f"{scaled_width}:{max(2, round(height * scaled_width / width / 2) * 2)}:flags=area"
        for name, arguments in [
            *([_TURNS[rotation]] if rotation in _TURNS else []),
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
            raise TypeError("FFmpeg's video filters return video frames")
        luma, u, v = (
            np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
            for plane in made.planes
        )
        return luma, u, v
