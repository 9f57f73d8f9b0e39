"""Opens films by their handles with FFmpeg's libraries."""

import io
import os
from collections.abc import Iterator, Sequence
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

_BUFFER_BYTES = 256 * 1024
#: The demuxer finds no way on after so many failures.
_MOST_FAILURES = 1000


class _Film(io.RawIOBase):
    """Reads an open file from its beginning, wherever others that share its handle have got to."""

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
    """Open a film by its handle, which stays open; its demuxer opens nothing that the film points to.

    Raises av.FFmpegError.
    """
    # PyAV copies `options` for each stream it knows of, and frees them for those found later as well.
    whitelist = {"protocol_whitelist": "file"}
    return av.open(
        _Film(fd), "r", container_options=whitelist, metadata_errors="replace", buffer_size=_BUFFER_BYTES
    )


def packets(container: InputContainer, streams: Sequence[Stream]) -> "Iterator[Packet[Any]]":
    """Yield the packets of some streams, beyond places at which the demuxer finds nothing."""
    for _ in range(_MOST_FAILURES):
        try:
            yield from container.demux(streams)
        except av.EOFError:
            return
        except av.FFmpegError:
            continue
        return


def frames_beyond_errors(container: InputContainer, stream: Stream) -> Iterator[Any]:
    """Yield the frames of a stream that can be decoded."""
    for packet in packets(container, [stream]):
        try:
            yield from packet.decode()
        except av.EOFError:
            return
        except av.FFmpegError:
            continue


def video_stream(container: InputContainer, index: int) -> VideoStream:
    """Return the video stream of FFmpeg's number `index`."""
    return next(stream for stream in container.streams.video if stream.index == index)


def audio_stream(container: InputContainer, index: int) -> AudioStream:
    """Return the audio stream of FFmpeg's number `index`."""
    return next(stream for stream in container.streams.audio if stream.index == index)
