"""Opens films by their handles with FFmpeg's libraries."""

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream


def open_film(fd: int) -> InputContainer:
    """Open a film by its handle; its demuxer opens nothing that the film points to. Raises av.FFmpegError."""
    # PyAV copies `options` for each stream it knows of, and frees them for those found later as well.
    whitelist = {"protocol_whitelist": "file"}
    return av.open(f"/proc/self/fd/{fd}", container_options=whitelist, metadata_errors="replace")


def video_stream(container: InputContainer, index: int) -> VideoStream:
    """Return the video stream of FFmpeg's number `index`."""
    return next(stream for stream in container.streams.video if stream.index == index)


def audio_stream(container: InputContainer, index: int) -> AudioStream:
    """Return the audio stream of FFmpeg's number `index`."""
    return next(stream for stream in container.streams.audio if stream.index == index)
