"""Frames and sound of a film at some points, read during its encode and compared with the copy afterwards."""

import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from handbrake_service.film_reader.frames import Frame, FrameReader
from handbrake_service.film_reader.opening import audio_stream, open_film, video_stream
from handbrake_service.film_reader.sound import Samples, read_sound
from handbrake_service.film_reader.values import Span


class NothingDecoded(Exception):
    """No frame of a film can be decoded."""


@dataclass(frozen=True)
class Points:
    """Where to read, in seconds from the start of the film."""

    frames: Sequence[float]
    sound: Sequence[Span]


@dataclass(frozen=True)
class SoundTrack:
    """Pieces of one sound track."""

    stream: int
    """FFmpeg stream index in a film, or the place among the sound tracks of a copy."""
    channels: Sequence[str]
    """FFmpeg's names of its channels."""
    pieces: Sequence[Samples]
    """One piece of shape (channels, n) for each span."""


@dataclass(frozen=True)
class Reference:
    """Frames and sound of a film at some points."""

    frames: Sequence[Sequence[Frame]]
    """For each point the frame there and, at a smaller size, those up to LATER_S later."""
    sound: Sequence[SoundTrack]


#: How long frames are read from each point on: long enough for motion in most films.
LATER_S = 0.5


def read_reference(fd: int, video: int, audio: Sequence[int], start_s: float, points: Points) -> Reference:
    """Read a film at some points; `video` and `audio` are FFmpeg stream indexes.

    `start_s` is the timestamp at which the film starts in its file. What cannot be decoded is skipped. Raises
    NothingDecoded, or av.FFmpegError if the film cannot be opened.
    """
    with open_film(fd) as container:
        reader = FrameReader(container, video_stream(container, video), start_s, beyond_errors=True)
        frames = reader.read(
            [Span(at_s, at_s + LATER_S) for at_s in points.frames],
            shown=[Span(at_s, at_s) for at_s in points.frames],
        )
    if not any(frames):
        raise NothingDecoded("no frame of the film can be decoded at any point")
    sound = []
    for index in audio if points.sound else ():
        with open_film(fd) as container:
            stream = audio_stream(container, index)
            pieces = read_sound(container, stream, start_s, points.sound, beyond_errors=True)
            names = [channel.name for channel in stream.layout.channels]
            sound.append(SoundTrack(index, names, pieces))
    return Reference(frames, sound)


def pack(reference: Reference) -> bytes:
    """Return a reference in NumPy's npz format, without pickled objects. Samples are stored as float16."""
    frames = [
        [(frame.time_s, frame.aspect, frame.planes[0].shape, frame.planes[1].shape) for frame in some]
        for some in reference.frames
    ]
    sound = [
        (track.stream, list(track.channels), [piece.shape for piece in track.pieces])
        for track in reference.sound
    ]
    planes = [plane.ravel() for some in reference.frames for frame in some for plane in frame.planes]
    samples = [piece.ravel() for track in reference.sound for piece in track.pieces]
    packed = io.BytesIO()
    np.savez(
        packed,
        head=np.frombuffer(json.dumps({"frames": frames, "sound": sound}).encode(), np.uint8),
        planes=np.concatenate([*planes, np.empty(0, np.uint8)]),
        samples=np.concatenate([*samples, np.empty(0, np.float32)]).astype(np.float16),
    )
    return packed.getvalue()


def unpack(packed: bytes) -> Reference:
    """Return the reference in the output of `pack`."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        head = json.loads(arrays["head"].tobytes())
        planes, samples = arrays["planes"], arrays["samples"].astype(np.float32)
    plane, piece = _slicer(planes), _slicer(samples)
    frames = [
        [
            Frame(time_s, aspect, (plane(luma), plane(chroma), plane(chroma)))
            for time_s, aspect, luma, chroma in some
        ]
        for some in head["frames"]
    ]
    sound = [
        SoundTrack(stream, channels, [piece(shape) for shape in shapes])
        for stream, channels, shapes in head["sound"]
    ]
    return Reference(frames, sound)


def _slicer(values: NDArray[Any]) -> Callable[[Sequence[int]], NDArray[Any]]:
    """Return a function that returns the next values of a flat array in a given shape."""
    position = 0

    def take(shape: Sequence[int]) -> NDArray[Any]:
        nonlocal position
        start, position = position, position + math.prod(shape)
        return values[start:position].reshape(shape)

    return take
