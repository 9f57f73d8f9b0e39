"""Probes files with ffprobe, in a separate process with a time limit.

ffprobe reads nothing but the file descriptor it is given. Formats that only refer to other files are refused.
"""

from pydantic import ValidationError

from handbrake_service.media.ffprobe import FfprobeDocument
from handbrake_service.processes.tool import LIMITS, CompletedTool, OutputTooLarge, ToolTimedOut, run_tool
from shared.domain.errors import SourceUnavailable, SourceUnusable
from shared.domain.units import format_size

#: Makes ffprobe write JSON, one item per line, and open nothing that a file refers to.
FFPROBE = ("ffprobe", "-v", "error", "-protocol_whitelist", "file", "-of", "json=compact=1")

#: Time limit for one file: a slow network share needs seconds, and a file may hang the parser.
TIME_LIMIT_S = 30.0

#: Formats that play other files, and formats as which FFmpeg reads text and still images.
NOT_VIDEOS = frozenset({"hls", "dash", "concat", "concatf", "image2", "tty", "ffmetadata", "webvtt", "srt"})


class ProbeFailed(Exception):
    """ffprobe found no media in the file, or failed; the message says which."""

    def __init__(self, message: str = "ffprobe found no media in it") -> None:
        super().__init__(message)


def probe_failure(answer: CompletedTool) -> ProbeFailed:
    """Return the error that says why ffprobe failed."""
    if answer.lacked_memory:
        allowed = format_size(LIMITS.memory_bytes)
        return ProbeFailed(f"ffprobe needs more than the allowed {allowed} of memory for it")
    return ProbeFailed()


def read_document(fd: int, *questions: str, time_limit_s: float = TIME_LIMIT_S) -> FfprobeDocument:
    """Return what ffprobe finds in an open file. Raises ProbeFailed, or SourceUnavailable on a timeout."""
    command = [*FFPROBE, *questions, "-i", f"/proc/self/fd/{fd}"]
    try:
        answer = run_tool(command, fd, time_limit_s)
    except ToolTimedOut as error:
        raise SourceUnavailable(f"ffprobe took over {time_limit_s:.0f} s; is the disk slow?") from error
    except OutputTooLarge as error:
        raise ProbeFailed("ffprobe's output for it is too large") from error
    if answer.code != 0:
        raise probe_failure(answer)
    return parse_document(answer.output)


def parse_document(output: bytes | bytearray | str) -> FfprobeDocument:
    """Return the document in ffprobe's JSON. Raises ProbeFailed where its structure is malformed."""
    try:
        return FfprobeDocument.model_validate_json(output)
    except ValidationError as error:
        raise ProbeFailed("ffprobe's output for it is malformed") from error


def probe_video(fd: int) -> FfprobeDocument:
    """Return format and streams of an open video. Raises SourceUnusable for others, or SourceUnavailable."""
    try:
        document = read_document(fd, "-show_format", "-show_streams")
    except ProbeFailed as error:
        raise SourceUnusable(f"This is not a video, or it cannot be read: {error}.") from error
    require_video(document)
    return document


def require_video(document: FfprobeDocument) -> None:
    """Raise SourceUnusable for other files that ffprobe reads: playlists, text, still images, audio."""
    formats = document.formats
    if formats & NOT_VIDEOS or any(name.endswith("_pipe") for name in formats) or not document.video:
        raise SourceUnusable("This is not a video: it contains no moving images.")
