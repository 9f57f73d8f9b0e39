"""Inspects sources, and caches the results in memory and on disk.

A full inspection by HandBrakeCLI and ffprobe takes a third of a second for a short clip, and seconds on a
slow share. Submission therefore uses a quick probe (ffprobe alone) unless the options refer to tracks or
times.
"""

import os
import threading
import time
from pathlib import Path

from cachetools import LRUCache
from pydantic import ValidationError

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.scan import scan
from handbrake_service.inspection import frames
from handbrake_service.inspection.disk_cache import DiskCache, key_of
from handbrake_service.inspection.film_choice import NoFilm, describe, film_of, is_ambiguous
from handbrake_service.inspection.joined import is_joined
from handbrake_service.inspection.known_faults import require_readable
from handbrake_service.inspection.merge import ProbeResult, merge
from handbrake_service.inspection.source_summary import SourceSummary, of_document, of_inspection
from handbrake_service.media.colour import is_pq
from handbrake_service.media.concurrency import SingleFlight
from handbrake_service.media.contents import Contents
from handbrake_service.media.facts import QUESTIONS, Facts, facts_of
from handbrake_service.media.ffprobe import FfprobeDocument, Frame
from handbrake_service.media.presence import presence_of, presence_questions
from handbrake_service.media.probe import NOT_VIDEOS, ProbeFailed, read_document, require_video
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import SourceUnavailable, SourceUnusable
from shared.domain.inspection import Inspection

#: Part of every cache key; increase it when the same source would be inspected differently.
_FORMAT = "3"
#: Time limit of one inspection, and longest wait for a free slot: with a preview after it, below a gateway's
#: timeout (60 s). The callers admitted here, to previews and to plans leave threads for other requests.
_INSPECTION_LIMIT_S = 30.0
_WAIT_S = 10.0
_AT_ONCE = 2
_MOST_INSIDE = 6
_IN_MEMORY = 500
_PROBES_IN_MEMORY = 5_000
_ON_DISK_BYTES = 50 * 1024 * 1024

#: Offset and values of the volume identifier of ISO 9660 and UDF, in the first sector after the system area.
_MARK_OFFSET = 16 * 2048 + 1
_DISC_MARKS = frozenset({b"CD001", b"BEA01"})


class Inspector:
    """Inspects open sources and caches the results in `folder`; thread-safe."""

    def __init__(self, handbrake: HandBrake, folder: Path) -> None:
        self._handbrake = handbrake
        self._disk = DiskCache(folder, _ON_DISK_BYTES)
        self._memory: LRUCache[str, Inspection] = LRUCache(_IN_MEMORY)
        self._quick_probes: LRUCache[str, tuple[SourceSummary, Facts]] = LRUCache(_PROBES_IN_MEMORY)
        self._lock = threading.Lock()
        self._runs: SingleFlight[Inspection] = SingleFlight(_AT_ONCE, _MOST_INSIDE, _WAIT_S)

    def inspect(self, source: OpenSource) -> Inspection:
        """Return the full inspection of a source, from the cache where possible.

        Raises SourceUnusable when HandBrakeCLI or ffprobe cannot read it, SourceUnavailable when that takes
        too long, NodeBusy when too many inspections are running.
        """
        key = self._key(source)
        return self._cached(key) or self._runs.run(
            key, lambda: self._cached(key) or self._inspect(source, key)
        )

    def quick_probe(self, source: OpenSource) -> SourceSummary:
        """Return what a cached inspection says of a source, or else what ffprobe alone finds.

        A disc image is inspected in full. Raises SourceUnusable when the source is not a video,
        SourceUnavailable when probing takes too long, and for a disc image NodeBusy.
        """
        key = self._key(source)
        if is_disc_image(source):
            return of_inspection(self.inspect(source))
        if found := self._cached(key):
            return of_inspection(found)
        with self._lock:
            known = self._quick_probes.get(key)
        return known[0] if known else self._run_quick_probe(source, key)

    def facts(self, source: OpenSource) -> Facts | None:
        """Return ffprobe's facts from an earlier quick probe; None without one."""
        with self._lock:
            known = self._quick_probes.get(self._key(source))
        return known[1] if known else None

    def contents(self, source: OpenSource) -> Contents:
        """Return the tracks, covers and other contents that ffprobe finds. Raises as `quick_probe` does."""
        known = self.facts(source)
        if known is None:
            self._run_quick_probe(source, self._key(source))
            known = self.facts(source)
        return known.contents if known else Contents()

    def _run_quick_probe(self, source: OpenSource, key: str) -> SourceSummary:
        try:
            document = read_document(source.fd, *QUESTIONS)
        except ProbeFailed as error:
            raise _unreadable(error) from error
        require_video(document)
        _require_right_film(document, source.fd, time.monotonic() + _INSPECTION_LIMIT_S)
        found = of_document(document, source.size_bytes, self._handbrake.version)
        require_readable(self._handbrake.version, found.width, found.height)
        with self._lock:
            self._quick_probes[key] = (found, facts_of(document, source.fd))
        return found

    def _key(self, source: OpenSource) -> str:
        return key_of(source, self._handbrake.version_text, _FORMAT)

    def _cached(self, key: str) -> Inspection | None:
        with self._lock:
            if (known := self._memory.get(key)) is not None:
                return known
        content = self._disk.get(key)
        if content is None:
            return None
        try:
            found = Inspection.model_validate_json(content)
        except ValidationError:  # truncated, or written by another version of this program
            return None
        self._remember(key, found)
        return found

    def _remember(self, key: str, found: Inspection) -> None:
        with self._lock:
            self._memory[key] = found

    def _inspect(self, source: OpenSource, key: str) -> Inspection:
        deadline = time.monotonic() + _INSPECTION_LIMIT_S
        if is_disc_image(source):
            _reject_disguised_playlist(source.fd, deadline)
            probed = ProbeResult()
        else:
            probed = self._probe(source.fd, deadline)
        found = merge(source, scan(self._handbrake.program, source.fd, _left(deadline)), probed)
        if source.is_unchanged():
            self._remember(key, found)
            self._disk.put(key, found.model_dump_json().encode())
        return found

    def _probe(self, fd: int, deadline: float) -> ProbeResult:
        try:
            document = read_document(fd, *QUESTIONS, time_limit_s=_left(deadline))
        except ProbeFailed as error:
            raise _unreadable(error) from error
        require_video(document)
        _require_right_film(document, fd, deadline)
        if document.video:
            require_readable(self._handbrake.version, document.video.width, document.video.height)
        timing = frames.timing_questions(document.format.duration_s)
        return ProbeResult(
            document=document,
            variable=frames.is_variable(_read_beyond_headers(fd, deadline, *timing).packets),
            first_frame=_first_frame(fd, deadline) if any(map(is_pq, document.streams)) else None,
        )


def is_disc_image(source: OpenSource) -> bool:
    """Return whether a source is a disc image, which HandBrake can read and ffprobe cannot."""
    return os.pread(source.fd, 5, _MARK_OFFSET) in _DISC_MARKS


def _unreadable(error: ProbeFailed) -> SourceUnusable:
    return SourceUnusable(f"This is not a video, or it cannot be read: {error}.")


def _left(deadline: float) -> float:
    return max(0.1, deadline - time.monotonic())


def _require_right_film(document: FfprobeDocument, fd: int, deadline: float) -> None:
    """Raise SourceUnusable where HandBrakeCLI would convert something other than the film."""
    presence = None
    if is_ambiguous(document):
        duration_s, start_s = document.format.duration_s, document.format.start_s or 0.0
        packets = _read_beyond_headers(fd, deadline, *presence_questions(duration_s)).packets
        presence = presence_of(packets, duration_s, start_s) if packets else None
    if is_joined(fd, document.formats):
        raise SourceUnusable(
            "This file is several films joined end to end, of which HandBrakeCLI reads only the first. "
            "Join them with a video tool instead, or convert each from a separate file."
        )
    try:
        film = film_of(document, presence)
    except NoFilm as error:
        raise SourceUnusable(f"This is not a video: {error}.") from error
    if film.programmes > 1:
        raise SourceUnusable(
            f"This file contains {film.programmes} programmes, of which HandBrakeCLI converts only one. "
            "Copy the one you want to a separate file and convert that."
        )
    if not film.is_taken:
        raise SourceUnusable(
            f"HandBrakeCLI would convert the wrong video ({describe(film.taken)}) instead of the film "
            f"({describe(film.video)}). Copy the film to a separate file and convert that."
        )


def _reject_disguised_playlist(fd: int, deadline: float) -> None:
    """Raise SourceUnusable for a playlist disguised as a disc image: HandBrakeCLI would follow it."""
    try:
        document = read_document(fd, "-show_format", "-show_streams", time_limit_s=_left(deadline))
    except ProbeFailed:
        return
    if document.formats & NOT_VIDEOS:
        raise SourceUnusable("This is not a video: it only refers to other files.")


def _first_frame(fd: int, deadline: float) -> Frame | None:
    arguments = ("-select_streams", "V:0", "-show_entries", "frame=side_data_list", "-read_intervals", "%+#1")
    return next(iter(_read_beyond_headers(fd, deadline, *arguments).frames), None)


def _read_beyond_headers(fd: int, deadline: float, *arguments: str) -> FfprobeDocument:
    """Return packets or frames, for which ffprobe needs more than the headers.

    The document is empty when that fails: a file damaged further in, or slow to seek, is not refused for it.
    """
    try:
        return read_document(fd, *arguments, time_limit_s=_left(deadline))
    except (ProbeFailed, SourceUnavailable):
        return FfprobeDocument()
