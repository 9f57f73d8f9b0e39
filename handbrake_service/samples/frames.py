"""Renders the same frame of a source and of its sample, so that one can be laid over the other.

The source's frame is cropped and scaled as HandBrake did it, and deinterlaced. On both sides high dynamic
range is tone-mapped to what a browser shows.
"""

from collections.abc import Callable
from pathlib import Path

from handbrake_service.inspection.inspector import Inspector
from handbrake_service.inspection.preview import TONE_MAPPING
from handbrake_service.media.concurrency import SingleFlight
from handbrake_service.media.roots import OpenSource
from handbrake_service.processes.tool import OutputTooLarge, ToolTimedOut, run_tool
from handbrake_service.samples.store import SampleFacts, SampleStore
from shared.domain.errors import SampleNotFound, SourceUnavailable
from shared.domain.inspection import Title
from shared.domain.sample import Side
from shared.runtime.atomic_write import atomic_write

_LIMIT_S = 20.0
_WAIT_S = 10.0
_AT_ONCE = 2
_MOST_INSIDE = 6
_WIDEST = 1920
_MOST_BYTES = 16 * 1024 * 1024
#: Seeking this share of the frame interval early still lands after the previous frame, despite rounded times.
_BEFORE_FRAME = 0.25


class FrameRenderer:
    """Renders frames and stores them with the sample; thread-safe."""

    def __init__(self, store: SampleStore, inspector: Inspector) -> None:
        self._store = store
        self._inspector = inspector
        self._runs: SingleFlight[Path] = SingleFlight(_AT_ONCE, _MOST_INSIDE, _WAIT_S)

    def after(self, job_id: str, at: float) -> Path:
        """Return the sample's frame at the share `at` (0 to 1) of its play time, as a JPEG file.

        Raises SampleNotFound; NodeBusy when too many are requested; SourceUnavailable when it takes too long.
        """
        facts = self._store.facts(job_id)
        video, _ = self._store.video(job_id)

        def render(path: Path) -> None:
            with video.open("rb") as file:
                filters = [_scale(facts), *([TONE_MAPPING] if facts.hdr else [])]
                time_s, early_s = _frame(facts, at)
                _render(file.fileno(), max(0.0, time_s - early_s), filters, path)

        return self._rendered(job_id, Side.AFTER, at, render)

    def before(self, job_id: str, at: float, source: OpenSource, title_number: int | None) -> Path:
        """Return the source's frame at the same time. Raises as `after` and `Inspector.inspect` do."""
        facts = self._store.facts(job_id)

        def render(path: Path) -> None:
            found = self._inspector.inspect(source)
            title = found.title(title_number) or found.titles[0]
            time_s, early_s = _frame(facts, at)
            since_first_s = time_s - facts.frame_times_s[0]
            at_s = max(0.0, facts.first_s + since_first_s - early_s)
            _render(source.fd, at_s, _as_encoded(facts, title), path)

        return self._rendered(job_id, Side.BEFORE, at, render)

    def _rendered(self, job_id: str, side: Side, at: float, render: Callable[[Path], None]) -> Path:
        path = self._store.still(job_id, f"{side}-{at:.3f}")

        def run() -> Path:
            if not path.is_file():
                render(path)
            return path

        return self._runs.run(str(path), run)


def _frame(facts: SampleFacts, at: float) -> tuple[float, float]:
    """Return the time of the frame at a share of the play time, and how much earlier to seek to, in seconds.

    Earlier because times are rounded differently on both sides. That is still after the previous frame.
    """
    times = facts.frame_times_s
    number = min(len(times) - 1, int(at * len(times)))
    neighbour = number - 1 if number else min(1, len(times) - 1)
    return times[number], abs(times[number] - times[neighbour]) * _BEFORE_FRAME


def _as_encoded(facts: SampleFacts, title: Title) -> list[str]:
    crop = facts.crop
    width, height = f"iw-{crop.left + crop.right}", f"ih-{crop.top + crop.bottom}"
    return [
        *(["yadif=deint=interlaced"] if title.interlaced else []),
        f"crop={width}:{height}:{crop.left}:{crop.top}",
        _scale(facts),
        *([TONE_MAPPING] if title.hdr else []),
    ]


def _scale(facts: SampleFacts) -> str:
    width = min(_WIDEST, facts.width)
    height = max(2, round(facts.height * width / facts.width / 2) * 2)
    return f"scale={width}:{height},setsar=1"


def _render(fd: int, at_s: float, filters: list[str], path: Path) -> None:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "2", "-protocol_whitelist", "file"]
    command += ["-ss", f"{at_s:.4f}", "-i", f"/proc/self/fd/{fd}", "-map", "0:V:0", "-frames:v", "1"]
    command += ["-vf", ",".join([*filters, "format=yuvj420p"])]
    command += ["-c:v", "mjpeg", "-q:v", "2", "-f", "mjpeg", "pipe:1"]
    try:
        answer = run_tool(command, fd, _LIMIT_S, _MOST_BYTES)
    except ToolTimedOut as error:
        raise SourceUnavailable(f"Rendering took over {_LIMIT_S:.0f} s; is the disk slow?") from error
    except OutputTooLarge as error:
        raise SampleNotFound("The frame is too large to be shown.") from error
    if not answer.output:
        raise SampleNotFound("No frame can be decoded at this time.")
    atomic_write(path, answer.output)
