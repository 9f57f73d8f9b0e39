"""What a film shows and sounds like at some points: read while it is encoded, compared later."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from handbrake_service.reader.opening import audio_stream, open_film, video_stream
from handbrake_service.reader.pictures import Frame, PictureReader, halved
from handbrake_service.reader.similarity import HEIGHT, WIDTH
from handbrake_service.reader.sound import Samples, read_sound
from handbrake_service.reader.values import Span


@dataclass(frozen=True)
class Points:
    """Where to look, in seconds from the start of the film."""

    pictures: Sequence[float]
    sound: Sequence[Span]


@dataclass(frozen=True)
class SoundTrack:
    """Pieces of one sound track."""

    stream: int
    """FFmpeg's number of it."""
    channels: Sequence[str]
    """FFmpeg's names of its channels."""
    pieces: Sequence[Samples]
    """Of shape (channels, n), one for each span."""


@dataclass(frozen=True)
class Reference:
    """A film at some points."""

    frames: Sequence[Sequence[Frame]]
    """For each point the frame there and those up to a little later, at half its size."""
    sound: Sequence[SoundTrack]


#: How much later the last frame of a point is: far enough that most films have moved on.
LATER_S = 0.5


def read_reference(fd: int, video: int, audio: Sequence[int], start_s: float, points: Points) -> Reference:
    """Read a film at some points; `video` and `audio` are FFmpeg's numbers of its streams.

    `start_s` is when the film begins on the clock of the file. Raises av.FFmpegError.
    """
    with open_film(fd) as container:
        reader = PictureReader(container, video_stream(container, video), start_s)
        found = reader.read([Span(at_s, at_s + LATER_S) for at_s in points.pictures])
        frames = [[*some[:1], *map(_economical, some[1:])] for some in found]
    sound = []
    for index in audio if points.sound else ():
        with open_film(fd) as container:
            stream = audio_stream(container, index)
            pieces = read_sound(container, stream, start_s, points.sound)
            names = [channel.name for channel in stream.layout.channels]
            sound.append(SoundTrack(index, names, pieces))
    return Reference(frames, sound)


def _economical(frame: Frame) -> Frame:
    """Return a frame that nobody is shown at half its size, unless that is less than what is compared."""
    height, width = frame.planes[0].shape
    return halved(frame) if height >= 2 * HEIGHT and width >= 2 * WIDTH else frame


def pack(reference: Reference) -> bytes:
    """Return a reference as NumPy's archive of arrays, which holds no code."""
    arrays: dict[str, Any] = {}
    times = [[frame.time_s for frame in frames] for frames in reference.frames]
    for point, frames in enumerate(reference.frames):
        for number, frame in enumerate(frames):
            for name, plane in zip("yuv", frame.planes, strict=True):
                arrays[f"frame-{point}-{number}-{name}"] = plane
    tracks = [{"stream": track.stream, "channels": list(track.channels)} for track in reference.sound]
    for number, track in enumerate(reference.sound):
        for piece, samples in enumerate(track.pieces):
            arrays[f"sound-{number}-{piece}"] = samples.astype(np.float16)
    head = json.dumps({"times": times, "tracks": tracks})
    packed = io.BytesIO()
    np.savez(packed, head=np.frombuffer(head.encode(), np.uint8), **arrays)
    return packed.getvalue()


def unpack(packed: bytes) -> Reference:
    """Return what `pack` packed."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        head = json.loads(arrays["head"].tobytes())
        frames = [
            [
                Frame(time_s, tuple(arrays[f"frame-{point}-{number}-{name}"] for name in "yuv"))
                for number, time_s in enumerate(times)
            ]
            for point, times in enumerate(head["times"])
        ]
        names = set(arrays.files)
        sound = []
        for number, track in enumerate(head["tracks"]):
            pieces: list[Samples] = []
            while f"sound-{number}-{len(pieces)}" in names:
                pieces.append(arrays[f"sound-{number}-{len(pieces)}"].astype(np.float32))
            sound.append(SoundTrack(track["stream"], track["channels"], pieces))
    return Reference(frames, sound)
