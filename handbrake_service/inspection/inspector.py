"""Gives the inspection of a source: from memory, from disk, or by looking into the file.

A full look takes HandBrakeCLI and ffprobe a third of a second for a short clip, seconds on a slow share. So
intake contents itself with a quick probe by ffprobe alone unless the options go by tracks or times.
"""

import os
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.scan import scan
from handbrake_service.inspection import frames
from handbrake_service.inspection.disk_cache import DiskCache, key_of
from handbrake_service.inspection.film_choice import NoFilm, describe, film_of, is_ambiguous
from handbrake_service.inspection.joined import is_joined
from handbrake_service.inspection.known_faults import refuse_unreadable
from handbrake_service.inspection.merge import ProbeResult, merge
from handbrake_service.inspection.source_summary import SourceSummary, of_inspection, of_media
from handbrake_service.media.colour import is_pq
from handbrake_service.media.concurrency import SingleFlight
from handbrake_service.media.contents import Contents
from handbrake_service.media.facts import QUESTIONS, Facts, facts_of
from handbrake_service.media.presence import presence_of, presence_questions
from handbrake_service.media.probe import (
    NOT_VIDEOS,
    ProbeFailed,
    read_document,
    read_media,
    refuse_other_than_video,
)
from handbrake_service.media.roots import OpenSource
from shared.domain.errors import SourceUnavailable, SourceUnusable
from shared.domain.inspection import Inspection

#: Written into the key of what is kept; raised when an inspection would come out otherwise.
_FORMAT = "3"
#: Longest look into one file and longest wait for one's turn: with a preview after it, below a gateway's
#: patience (60 s). All who may be inside here, with previews and plans, leave threads for everything else.
_LOOK_LIMIT_S = 30.0
_WAIT_S = 10.0
_AT_ONCE = 2
_MOST_INSIDE = 6
_IN_MEMORY = 500
_GLANCES_IN_MEMORY = 5_000
_ON_DISK_BYTES = 50 * 1024 * 1024

#: Where ISO 9660 and UDF write their mark, and what: the first sector that is not left to the system.
_MARK_OFFSET = 16 * 2048 + 1
_DISC_MARKS = frozenset({b"CD001", b"BEA01"})


class Inspector:
    """Looks into open sources for any number of threads; what it learns is kept in `folder`."""

    def __init__(self, handbrake: HandBrake, folder: Path) -> None:
        self._handbrake = handbrake
        self._disk = DiskCache(folder, _ON_DISK_BYTES)
        self._memory: OrderedDict[str, Inspection] = OrderedDict()
        self._glances: OrderedDict[str, tuple[SourceSummary, Facts]] = OrderedDict()
        self._lock = threading.Lock()
        self._runs: SingleFlight[Inspection] = SingleFlight(_AT_ONCE, _MOST_INSIDE, _WAIT_S)

    def inspect(self, source: OpenSource) -> Inspection:
        """Return everything there is to know of a source.

        Raises SourceUnusable when HandBrakeCLI or ffprobe cannot read it, SourceUnavailable when that takes
        too long, NodeBusy when too many others are being looked into.
        """
        key = self._key(source)
        return self._recall(key) or self._runs.run(key, lambda: self._recall(key) or self._look(source, key))

    def quick_probe(self, source: OpenSource) -> SourceSummary:
        """Return what can be told at little cost: by an inspection made before, else by ffprobe alone.

        Raises SourceUnusable when it is not a video, SourceUnavailable when that takes too long to tell.
        """
        key = self._key(source)
        if is_disc_image(source):
            return of_inspection(self.inspect(source))
        if found := self._recall(key):
            return of_inspection(found)
        with self._lock:
            known = self._glances.get(key)
        return known[0] if known else self._glance(source, key)

    def facts(self, source: OpenSource) -> Facts | None:
        """Return what ffprobe said when a quick probe was taken at a source; None when none was."""
        with self._lock:
            known = self._glances.get(self._key(source))
        return known[1] if known else None

    def contents(self, source: OpenSource) -> Contents:
        """Return what ffprobe says of tracks, covers and the like. Raises as `quick_probe` does."""
        known = self.facts(source)
        if known is None:
            self._glance(source, self._key(source))
            known = self.facts(source)
        return known.contents if known else Contents()

    def _glance(self, source: OpenSource, key: str) -> SourceSummary:
        try:
            document = read_document(source.fd, *QUESTIONS)
        except ProbeFailed as error:
            raise _unreadable(error) from error
        info = read_media(document)
        refuse_other_than_video(info)
        _refuse_another_film(document, info.duration_s, source.fd, time.monotonic() + _LOOK_LIMIT_S)
        found = of_media(info, source.size_bytes, self._handbrake.version)
        refuse_unreadable(self._handbrake.version, found.width, found.height)
        with self._lock:
            self._glances[key] = (found, facts_of(document, source.fd))
            while len(self._glances) > _GLANCES_IN_MEMORY:
                self._glances.popitem(last=False)
        return found

    def _key(self, source: OpenSource) -> str:
        return key_of(source, self._handbrake.version_text, _FORMAT)

    def _recall(self, key: str) -> Inspection | None:
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        content = self._disk.get(key)
        if content is None:
            return None
        try:
            found = Inspection.model_validate_json(content)
        except ValidationError:  # cut off, or of another version of this program
            return None
        self._remember(key, found)
        return found

    def _remember(self, key: str, found: Inspection) -> None:
        with self._lock:
            self._memory[key] = found
            while len(self._memory) > _IN_MEMORY:
                self._memory.popitem(last=False)

    def _look(self, source: OpenSource, key: str) -> Inspection:
        deadline = time.monotonic() + _LOOK_LIMIT_S
        if is_disc_image(source):
            _refuse_disguised(source.fd, deadline)
            probed = ProbeResult()
        else:
            probed = self._probe(source.fd, deadline)
        found = merge(source, scan(self._handbrake.program, source.fd, _left(deadline)), probed)
        facts = os.fstat(source.fd)
        if (facts.st_size, facts.st_mtime_ns) == (source.size_bytes, source.mtime_ns):
            self._remember(key, found)
            self._disk.put(key, found.model_dump_json().encode())
        return found

    def _probe(self, fd: int, deadline: float) -> ProbeResult:
        try:
            document = read_document(fd, *QUESTIONS, time_limit_s=_left(deadline))
        except ProbeFailed as error:
            raise _unreadable(error) from error
        info = read_media(document)
        refuse_other_than_video(info)
        _refuse_another_film(document, info.duration_s, fd, deadline)
        if info.video:
            refuse_unreadable(self._handbrake.version, info.video.width, info.video.height)
        closer = frames.timing_questions(info.duration_s)
        return ProbeResult(
            document=document,
            variable=frames.is_variable(_look_closer(fd, "packets", deadline, *closer)),
            first_frame=_first_frame(fd, deadline) if any(map(is_pq, document["streams"])) else {},
        )


def is_disc_image(source: OpenSource) -> bool:
    """Return whether a source is the image of a disc, which HandBrake can read and ffprobe cannot."""
    return os.pread(source.fd, 5, _MARK_OFFSET) in _DISC_MARKS


def _unreadable(error: ProbeFailed) -> SourceUnusable:
    return SourceUnusable(f"That is not a video that can be read: {error}.")


def _left(deadline: float) -> float:
    return max(0.1, deadline - time.monotonic())


def _refuse_another_film(
    document: dict[str, Any], duration_s: float | None, fd: int, deadline: float
) -> None:
    """Raise SourceUnusable where HandBrakeCLI would convert something else than the film in an open file."""
    presence = None
    if is_ambiguous(document):
        packets = _look_closer(fd, "packets", deadline, *presence_questions(duration_s))
        start_s = float(document.get("format", {}).get("start_time", 0.0))
        presence = presence_of(packets, duration_s, start_s) if packets else None
    if is_joined(fd, str(document.get("format", {}).get("format_name", "")).split(",")):
        raise SourceUnusable(
            "It is several films one after the other in one file, of which HandBrakeCLI reads the first "
            "only. Join them with a program that makes one film of them, or convert each from a file of its "
            "own."
        )
    try:
        film = film_of(document, presence)
    except NoFilm as error:
        raise SourceUnusable(f"That is not a video: {error}.") from error
    if film.programmes > 1:
        raise SourceUnusable(
            f"It holds {film.programmes} programmes, of which HandBrakeCLI converts one. Copy the one you "
            "want into a file of its own and convert that."
        )
    if not film.is_taken:
        raise SourceUnusable(
            f"HandBrakeCLI would convert the wrong video in it ({describe(film.taken)}) in place of the film "
            f"({describe(film.video)}). Copy the film into a file of its own and convert that."
        )


def _refuse_disguised(fd: int, deadline: float) -> None:
    """Refuse a playlist that carries a disc's mark, so that HandBrakeCLI does not follow it."""
    try:
        info = read_media(read_document(fd, "-show_format", "-show_streams", time_limit_s=_left(deadline)))
    except ProbeFailed:
        return
    if info.formats & NOT_VIDEOS:
        raise SourceUnusable("That is not a video: it only names others.")


def _first_frame(fd: int, deadline: float) -> dict[str, Any]:
    questions = ("-select_streams", "V:0", "-show_entries", "frame=side_data_list", "-read_intervals", "%+#1")
    frames = _look_closer(fd, "frames", deadline, *questions)
    return frames[0] if frames else {}


def _look_closer(fd: int, what: str, deadline: float, *questions: str) -> list[dict[str, Any]]:
    """Ask for more than the headers; a file damaged further on, or slow to seek in, is not refused for it."""
    try:
        found: list[dict[str, Any]] = read_document(fd, *questions, time_limit_s=_left(deadline))[what]
    except (ProbeFailed, SourceUnavailable):
        return []
    return found
