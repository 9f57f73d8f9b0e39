"""Decodes the tail of a file as a player would."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import av

from handbrake_service.film_reader.opening import open_film

#: The unit of a container's duration, per second.
_TIME_BASE = 1_000_000


def decode_tail(fd: int, last_s: float) -> tuple[int, list[str]]:
    """Decode video and sound of about the last `last_s` seconds, from the key frame before them on.

    Returns the number of video frames, and everything that FFmpeg reports as an error, one line each.
    """
    frames = 0
    with _error_lines() as errors, open_film(fd) as container:
        video, audio = container.streams.video[0], container.streams.audio
        for stream in (video, *audio):
            stream.codec_context.thread_count = 1
        # This is on the critical path of a job. The loop filter runs after decoding and cannot fail. Damage
        # in a non-reference frame is visible for that frame only, and a full decode finds it. Skipping all
        # B-frames would be faster, but H.265 uses them as references.
        video.codec_context.options = {"skip_loop_filter": "all"}
        video.codec_context.skip_frame = "NONREF"
        if container.duration:
            end = (container.start_time or 0) + container.duration
            container.seek(max(0, round(end - last_s * _TIME_BASE)))
        with suppress(av.EOFError):
            for packet in container.demux([video, *audio]):
                try:
                    decoded = packet.decode()
                except av.EOFError:
                    continue
                except av.FFmpegError as error:
                    errors.append(str(error))
                else:
                    frames += len(decoded) if packet.stream is video else 0
    return frames, errors


@contextmanager
def _error_lines() -> Iterator[list[str]]:
    """Yield a list that has the lines written to stderr during the `with` block after its end."""
    lines: list[str] = []
    stderr = sys.stderr.fileno()
    kept, written = os.dup(stderr), os.memfd_create("h2r-errors", os.MFD_CLOEXEC)
    os.dup2(written, stderr)
    try:
        yield lines
    finally:
        os.dup2(kept, stderr)
        os.close(kept)
        with os.fdopen(written, "rb") as file:
            file.seek(0)
            lines += file.read().decode("utf-8", "replace").splitlines()
