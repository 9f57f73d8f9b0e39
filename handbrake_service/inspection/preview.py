"""Makes previews: single frames of a source, as a viewer would see them.

A frame is rotated and stretched as the file says, deinterlaced, and tone-mapped to what a browser shows.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.inspection.disk_cache import DiskCache, key_of
from handbrake_service.inspection.inspector import Inspector, is_disc_image
from handbrake_service.media.concurrency import SingleFlight
from handbrake_service.media.roots import OpenSource
from handbrake_service.processes.tool import CompletedTool, OutputTooLarge, ToolTimedOut, run_tool
from shared.domain.errors import SourceUnavailable, SourceUnusable
from shared.domain.inspection import Hdr, Title

_LIMIT_S = 12.0
_WAIT_S = 5.0
_AT_ONCE = 2
_MOST_INSIDE = 4
_ON_DISK_BYTES = 100 * 1024 * 1024
#: A JPEG of the largest allowed width stays far below this.
_MOST_BYTES = 8 * 1024 * 1024

#: Shares of the requested time to try when nothing can be decoded there, such as right at the end.
_FALLBACKS = (0.9, 0.0)

#: To standard dynamic range. Used after scaling: these filters work on floats, which is slow on large frames.
TONE_MAPPING = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv"
)


@dataclass(frozen=True)
class Preview:
    """A frame of a source as a JPEG."""

    jpeg: bytes
    etag: str
    """Changes when the source, the position or the width changes."""


class Previews:
    """Makes previews and caches them in `folder`; thread-safe."""

    def __init__(self, inspector: Inspector, folder: Path) -> None:
        self._inspector = inspector
        self._disk = DiskCache(folder, _ON_DISK_BYTES)
        self._runs: SingleFlight[bytes] = SingleFlight(_AT_ONCE, _MOST_INSIDE, _WAIT_S)

    def make(self, source: OpenSource, at: float, width: int) -> Preview:
        """Return the frame at the share `at` (0 to 1) of the play time, at most `width` pixels wide.

        Raises as `Inspector.inspect` does, and SourceUnusable when no frame can be decoded.
        """
        key = key_of(source, f"{at:.3f}", str(width))
        jpeg = self._disk.get(key) or self._runs.run(key, lambda: self._render(source, at, width, key))
        return Preview(jpeg, key)

    def _render(self, source: OpenSource, at: float, width: int, key: str) -> bytes:
        if is_disc_image(source):
            raise SourceUnusable("Disc images have no previews.")
        title = self._inspector.inspect(source).titles[0]
        deadline = time.monotonic() + _LIMIT_S
        for share in (at, *(at * fallback for fallback in _FALLBACKS)):
            answer = _ffmpeg(source.fd, title, share * title.duration_s, width, deadline)
            if answer.output:
                self._disk.put(key, answer.output)
                return answer.output
        raise SourceUnusable("No frame of the file can be decoded; it is probably damaged.")


def _ffmpeg(fd: int, title: Title, at_s: float, width: int, deadline: float) -> CompletedTool:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "2", "-protocol_whitelist", "file"]
    command += ["-ss", f"{at_s:.3f}", "-i", f"/proc/self/fd/{fd}", "-map", "0:V:0", "-frames:v", "1"]
    command += ["-vf", _filters(title, width), "-c:v", "mjpeg", "-q:v", "4", "-f", "mjpeg", "pipe:1"]
    left_s = deadline - time.monotonic()
    try:
        return run_tool(command, fd, max(0.1, left_s), _MOST_BYTES)
    except ToolTimedOut as error:
        raise SourceUnavailable(f"The preview took over {_LIMIT_S:.0f} s; is the disk slow?") from error
    except OutputTooLarge as error:
        raise SourceUnusable("The frame is too large for a preview.") from error


def _filters(title: Title, width: int) -> str:
    """Return the FFmpeg filters; FFmpeg has already rotated the frame when they run."""
    filters = ["yadif=deint=interlaced"] if title.interlaced else []
    size = f"w='2*max(1,trunc(min({width},iw*sar)/2))':h='2*max(1,trunc(ow/dar/2))'"
    filters += [f"scale={size}", "setsar=1"]
    if title.hdr in (Hdr.HDR10, Hdr.HDR10_PLUS, Hdr.HLG):
        filters.append(TONE_MAPPING)
    filters.append("format=yuvj420p")
    return ",".join(filters)
