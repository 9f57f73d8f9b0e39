"""Whether each time on the clock of a film is that of one place only."""

from handbrake_service.film_reader.opening import open_film, packets, video_stream

#: Decoding times that go back by this, or on by the second, are those of another clock; seconds.
_BACK_S, _ON_S = 1.0, 60.0


def clock_jumps(fd: int, video: int) -> bool:
    """Return whether the clock of a film jumps; `video` is FFmpeg's number of its video stream.

    Raises av.FFmpegError if it cannot be opened.
    """
    with open_film(fd) as container:
        stream = video_stream(container, video)
        time_base = float(stream.time_base or 1)
        before: int | None = None
        for packet in packets(container, [stream]):
            if packet.dts is None:
                continue
            if before is not None and not -_BACK_S <= (packet.dts - before) * time_base <= _ON_S:
                return True
            before = packet.dts
    return False
