"""Job logs: the encoder's stderr and our own messages, readable while they grow.

Each log is a folder of segment files, named after the offset at which they begin. The first segment and the
last few are kept, so the beginning and the end survive even in a very long log. Each attempt starts a new
log. A job continues when its log cannot be written.
"""

import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from shared.domain.errors import LogNotFound
from shared.domain.log import LogPart
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_SEGMENT_BYTES = 1024 * 1024
#: How many segments are kept in addition to the first.
_LAST_SEGMENTS = 3
_TRIES = 3
#: Maximum size of the text in one LogPart.
_PART_BYTES = 64 * 1024


class JobLog:
    """Writes the log of one attempt. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._end = 0
        self._room = 0
        self._segments: list[Path] = []
        self._closed = False

    def write(self, message: str) -> None:
        """Write a message of the node, line by line, in HandBrakeCLI's format: `[HH:MM:SS] h2r: …`."""
        self.add([f"[{time.strftime('%H:%M:%S')}] h2r: {line}" for line in message.splitlines()])

    def add(self, lines: Iterable[str]) -> None:
        """Write lines unchanged. Ignored once the log is closed."""
        text = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
        with self._lock:
            if self._closed:
                return
            try:
                self._append(text)
            except OSError as error:
                self._closed = True
                log.warning("job_log.write_failed", folder=str(self._folder), error=str(error))

    def close(self) -> None:
        """Ignore all further writes."""
        with self._lock:
            self._closed = True

    def _append(self, text: bytes) -> None:
        if len(text) > self._room:
            self._begin_segment()
        with self._segments[-1].open("ab", buffering=0) as file:
            file.write(text)
        self._end += len(text)
        self._room -= len(text)

    def _begin_segment(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._segments.append(self._folder / f"{self._end:012}.log")
        self._room = _SEGMENT_BYTES
        if len(self._segments) > 1 + _LAST_SEGMENTS:
            self._segments.pop(1).unlink(missing_ok=True)


class JobLogs:
    """The logs of a node, by job. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._open: dict[str, JobLog] = {}

    def begin(self, job_id: str) -> JobLog:
        """Start a new log for a job and delete that of an earlier attempt. Call `end` after the attempt."""
        job_log = JobLog(self.folder / job_id)
        with self._lock:
            # An earlier log can still be open when its claim is lost and its run has not noticed yet.
            if earlier := self._open.get(job_id):
                earlier.close()
            self._open[job_id] = job_log
            shutil.rmtree(self.folder / job_id, ignore_errors=True)
        return job_log

    def end(self, job_id: str, ended: JobLog) -> None:
        """Close a log that `begin` returned. A newer log of the same job stays open."""
        ended.close()
        with self._lock:
            if self._open.get(job_id) is ended:
                del self._open[job_id]

    def is_open(self, job_id: str) -> bool:
        """Return whether an attempt is still writing the log."""
        with self._lock:
            return job_id in self._open

    def read(self, job_id: str, offset: int) -> LogPart:
        """Return the text after `offset`, at most 64 KiB.

        Starts from the beginning when the log is shorter than `offset`, because a new attempt has replaced
        it. Raises LogNotFound.
        """
        for _ in range(_TRIES):
            ended = not self.is_open(job_id)
            try:
                return self._read(job_id, offset, ended=ended)
            except FileNotFoundError:  # a segment was deleted, or a new attempt began, during the read
                continue
        raise LogNotFound("This node has no log for that job. It may have been deleted.")

    def head(self, job_id: str) -> list[str]:
        """Return the first lines of a job's log, or none when it cannot be read."""
        try:
            return self.read(job_id, 0).text.splitlines()
        except LogNotFound:
            return []

    def _read(self, job_id: str, offset: int, *, ended: bool) -> LogPart:
        segments = [(int(path.stem), path) for path in sorted((self.folder / job_id).glob("*.log"))]
        if not segments:
            raise FileNotFoundError
        sizes = [path.stat().st_size for _, path in segments]
        end = segments[-1][0] + sizes[-1]
        if offset > end:
            offset = 0
        for (start, path), size in zip(segments, sizes, strict=True):
            if offset < start + size:
                return _part(path, start, max(offset, start), end, ended=ended)
        return LogPart(text="", offset=end, next_offset=end, complete=ended)


def _part(path: Path, start: int, offset: int, end: int, *, ended: bool) -> LogPart:
    """Read complete lines of one segment. Only the end of an ended log may be an incomplete line."""
    with path.open("rb") as file:
        file.seek(offset - start)
        text = file.read(_PART_BYTES)
    if not (ended and offset + len(text) >= end):
        text = text[: text.rfind(b"\n") + 1]
    after = offset + len(text)
    return LogPart(
        text=text.decode("utf-8", "replace"),
        offset=offset,
        next_offset=after,
        complete=ended and after >= end,
    )
