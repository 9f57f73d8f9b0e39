"""Detects a clock that jumps, in which case one timestamp stands for several places in the film."""

from handbrake_service.film_reader.opening import open_film, packets, video_stream

#: A decoding timestamp that goes back by more than the first or forward by more than the second is a jump.
_BACK_S, _ON_S = 1.0, 60.0


def clock_jumps(fd: int, video: int) -> bool:
    """Return whether the clock of a film jumps; `video` is the FFmpeg stream index of its video.

    Raises av.FFmpegError if the film cannot be opened.
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
