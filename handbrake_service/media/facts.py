"""Facts from a file's headers, read with ffprobe, as far as verification compares them."""

from dataclasses import dataclass, field

from handbrake_service.media.contents import Contents, TrackContents, contents_of, with_full_languages
from handbrake_service.media.ffprobe import FfprobeDocument, Stream
from handbrake_service.media.matroska import full_languages
from handbrake_service.media.probe import FFPROBE, parse_document, probe_failure
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import run_low_priority

#: ffprobe arguments for `facts_of`.
QUESTIONS = ("-show_format", "-show_streams", "-show_chapters", "-show_programs")
#: A slow or sleeping share needs a while for the headers.
_LIMIT_S = 120.0


@dataclass(frozen=True)
class VideoFacts:
    """The video stream of a film."""

    index: int
    """FFmpeg's stream index."""
    codec: str
    """FFmpeg's name."""
    width: int
    height: int
    """As stored, before rotation."""
    rotation: int
    """Degrees clockwise by which a player rotates it."""
    pixel_aspect: float
    """Width of a pixel divided by its height."""
    duration_s: float | None


@dataclass(frozen=True)
class Facts:
    """The headers of a file."""

    formats: frozenset[str]
    """FFmpeg's names of the container."""
    start_s: float
    """Timestamp of the first frame or audio sample, in seconds."""
    duration_s: float | None
    video: VideoFacts | None
    chapters: int
    contents: Contents = field(default_factory=Contents)
    """Tracks, covers and further streams."""

    @property
    def audio(self) -> tuple[TrackContents, ...]:
        """All audio tracks in file order."""
        return self.contents.audio

    @property
    def subtitles(self) -> tuple[TrackContents, ...]:
        """All subtitle tracks in file order."""
        return self.contents.subtitles


def read_facts(fd: int, control: RunControl) -> Facts:
    """Return the facts of an open file. Raises ProbeFailed, ToolTimedOut or RunStopped."""
    output = bytearray()
    command = [*FFPROBE, *QUESTIONS, "-i", f"/proc/self/fd/{fd}"]
    answer = run_low_priority(command, fd, _LIMIT_S, output.extend, control)
    if answer.code != 0:
        raise probe_failure(answer)
    return facts_of(parse_document(output), fd)


def facts_of(document: FfprobeDocument, fd: int | None = None) -> Facts:
    """Return the facts from a document with format, streams and chapters.

    With `fd`, the open file, they include the full languages, which ffprobe does not report.
    """
    contents = contents_of(document)
    if fd is not None:
        contents = with_full_languages(contents, full_languages(fd))
    return Facts(
        formats=document.formats,
        start_s=document.format.start_s or 0.0,
        duration_s=document.format.duration_s,
        video=_video(document.video) if document.video else None,
        chapters=len(document.chapters),
        contents=contents,
    )


def _video(stream: Stream) -> VideoFacts:
    return VideoFacts(
        index=stream.index,
        codec=stream.codec,
        width=stream.width or 0,
        height=stream.height or 0,
        rotation=stream.rotation,
        pixel_aspect=stream.pixel_aspect or 1.0,
        duration_s=stream.duration_s,
    )
