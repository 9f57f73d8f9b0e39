"""Decides whether browsers can play a result, and makes a playable copy of one that they cannot.

The reference is Chromium without licensed codecs of the system: H.264 in 8 bits, VP8, VP9 and AV1 in MP4 or
WebM (https://www.chromium.org/audio-video/). The copy is encoded so well that the eye sees no difference to
the sample; still frames show the sample exactly.
"""

from collections.abc import Iterable
from pathlib import Path

from handbrake_service.inspection.preview import TONE_MAPPING
from handbrake_service.media.ffprobe import Stream
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import ToolTimedOut, run_low_priority
from shared.domain.options import Container
from shared.runtime.logging import get_logger

log = get_logger(__name__)

MEDIA_TYPES = {
    Container.MKV: "video/x-matroska",
    Container.MP4: "video/mp4",
    Container.WEBM: "video/webm",
}
_VIDEO = {
    Container.MP4: frozenset({"h264", "vp9", "av1"}),
    Container.WEBM: frozenset({"vp8", "vp9", "av1"}),
}
_AUDIO = {
    Container.MP4: frozenset({"aac", "mp3", "opus", "flac"}),
    Container.WEBM: frozenset({"opus", "vorbis"}),
}
_H264_PIXELS = frozenset({"yuv420p", "yuvj420p"})

#: Making a copy takes about as long as the clip plays, on a busy machine several times that.
_LIMIT_S = 300.0
_WIDEST = 1920


def is_playable(container: Container, streams: Iterable[Stream]) -> bool:
    """Return whether browsers can play a file, by its container and ffprobe's streams."""
    if container not in _VIDEO:
        return False
    for stream in streams:
        match stream.kind:
            case "video" if stream.codec not in _VIDEO[container]:
                return False
            case "video" if stream.codec == "h264" and stream.pixel_format not in _H264_PIXELS:
                return False
            case "audio" if stream.codec not in _AUDIO[container]:
                return False
    return True


def make_playable(fd: int, proxy: Path, control: RunControl, *, hdr: bool) -> bool:
    """Make a copy of an open result for browsers; return whether that succeeded. Raises RunStopped."""
    unfinished = proxy.with_suffix(".part")
    size = f"w='2*trunc(min({_WIDEST},iw*sar)/2)':h='2*trunc(ow/dar/2)'"
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file"]
    command += ["-i", f"/proc/self/fd/{fd}", "-map", "0:V:0", "-map", "0:a:0?", "-map_metadata", "-1"]
    filters = [f"scale={size}", "setsar=1", *([TONE_MAPPING] if hdr else []), "format=yuv420p"]
    command += ["-vf", ",".join(filters), "-c:v", "libx264"]
    command += ["-preset", "veryfast", "-crf", "16", "-c:a", "aac", "-ac", "2"]
    command += ["-movflags", "+faststart", "-f", "mp4", str(unfinished)]
    try:
        unfinished.touch()
        answer = run_low_priority(command, fd, _LIMIT_S, lambda _chunk: None, control, result=unfinished)
        if answer.code == 0:
            unfinished.replace(proxy)
            return True
        log.warning("sample.copy_failed", copy=str(proxy), reason=answer.stderr_tail[-500:])
    except ToolTimedOut:
        log.warning("sample.copy_timed_out", copy=str(proxy))
    finally:
        unfinished.unlink(missing_ok=True)
    return False
