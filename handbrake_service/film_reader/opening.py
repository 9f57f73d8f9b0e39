"""Opens films with FFmpeg's libraries, by file descriptor."""

import io
import os
from collections.abc import Iterator, Sequence
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

_BUFFER_BYTES = 256 * 1024
#: After this many demuxer errors the rest of the file counts as unreadable.
_MOST_FAILURES = 1000


class _Film(io.RawIOBase):
    """Reads an open file with a position separate from that of the file descriptor, which others share."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        read = os.pread(self._fd, size if size >= 0 else _BUFFER_BYTES, self._position)
        self._position += len(read)
        return read

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origins = {
            os.SEEK_SET: 0,
            os.SEEK_CUR: self._position,
            os.SEEK_END: os.fstat(self._fd).st_size,
        }
        self._position = origins[whence] + offset
        return self._position

    def tell(self) -> int:
        return self._position


def open_film(fd: int) -> InputContainer:
    """Open a film by its file descriptor, which is left open on close. Raises av.FFmpegError.

    The protocol whitelist keeps the demuxer from opening URLs that the film refers to.
    """
    # Not `options`: PyAV copies those for each stream known at the start, and frees them for later ones as
    # well.
    whitelist = {"protocol_whitelist": "file"}
    return av.open(
        _Film(fd), "r", container_options=whitelist, metadata_errors="replace", buffer_size=_BUFFER_BYTES
    )


def packets(container: InputContainer, streams: Sequence[Stream]) -> "Iterator[Packet[Any]]":
    """Yield the packets of some streams, continuing after demuxer errors."""
    for _ in range(_MOST_FAILURES):
        try:
            yield from container.demux(streams)
        except av.EOFError:
            return
        except av.FFmpegError:
            continue
        return


def frames_beyond_errors(container: InputContainer, stream: Stream) -> Iterator[Any]:
    """Yield the frames of a stream, skipping what cannot be decoded."""
    for packet in packets(container, [stream]):
        try:
            yield from packet.decode()
        except av.EOFError:
            return
        except av.FFmpegError:
            continue


def start_s(container: InputContainer) -> float:
    """Return the first timestamp of a file, in seconds."""
    return (container.start_time or 0) / av.time_base


def main_video(container: InputContainer) -> VideoStream | None:
    """Return the first video stream that is not a cover picture."""
    pictures = Disposition.attached_pic
    return next((each for each in container.streams.video if not each.disposition & pictures), None)


def video_stream(container: InputContainer, index: int) -> VideoStream:
    """Return the video stream with an FFmpeg stream index."""
    return next(stream for stream in container.streams.video if stream.index == index)


def audio_stream(container: InputContainer, index: int) -> AudioStream:
    """Return the audio stream with an FFmpeg stream index."""
    return next(stream for stream in container.streams.audio if stream.index == index)
