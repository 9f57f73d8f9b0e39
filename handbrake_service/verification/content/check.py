"""Compares a copy with its film: the film is read while it is encoded, the copy when it is whole."""

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from pydantic import TypeAdapter

from handbrake_service.encoder.codecs import reads_audio
from handbrake_service.encoder.encode_log import crop_of
from handbrake_service.media.facts import Facts, Picture
from handbrake_service.media.leash import Leash
from handbrake_service.media.tool import TookTooLong
from handbrake_service.reader.values import Comparison
from handbrake_service.verification.content.geometry import aspects, geometry_of
from handbrake_service.verification.content.points import PIECE_S, Points, points_of
from handbrake_service.verification.content.reading import Reading, ReadingFailed
from handbrake_service.verification.content.verdict import judge, passes
from handbrake_service.verification.damage import Damage
from handbrake_service.verification.expectation import Expectation
from shared.domain.verification import Check, CheckName, ComparedFrame
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: More sound tracks than this are not told apart.
_MOST_TRACKS = 12
#: Longest look at the film, and at the copy: a share that is slow needs minutes.
_LIMIT_S = 1800.0
#: A film that is steady for less than this before its first gap is not compared.
_LEAST_STEADY_S = 1.0
_COMPARISON = TypeAdapter(Comparison)


@dataclass(frozen=True)
class Film:
    """What a copy is compared with."""

    fd: int
    facts: Facts
    preset: Mapping[str, Any]
    """The settings it is encoded with."""
    expected: Expectation


class NotComparable(Exception):
    """Contents cannot be compared, which is no fault of the copy; the message says why."""


@dataclass(frozen=True)
class Content:
    """What a comparison found."""

    checks: list[Check] = field(default_factory=list)
    frames: list[ComparedFrame] = field(default_factory=list)
    images: list[tuple[bytes, bytes] | None] = field(default_factory=list)
    """For each frame its JPEGs, of the film and of the copy."""
    allowing_for: Callable[[Damage], "Content"] | None = None
    """Judges anew without the places at which the film is damaged; None where nothing was compared."""


@dataclass(frozen=True)
class FilmReference:
    """A film at some points, as the reader packs it."""

    points: Points
    packed: bytes
    tracks: list[int]
    """FFmpeg's numbers of the film's sound tracks that were read."""


def read_film(
    film: Film, leash: Leash, pool: Executor, steady_s: float | None = None
) -> FilmReference | None:
    """Read a film at points spread over what its copy shows, with a program in a thread of `pool`.

    It is read up to `steady_s`, from where on its copy may show everything earlier. None when nothing tells
    how long it is. Raises NotComparable, ReadingFailed, TookTooLong or Interrupted.
    """
    facts, expected = film.facts, film.expected
    ends = [each for each in (facts.duration_s, expected.stop_s, steady_s) if each is not None]
    if facts.video is None or not ends:
        return None
    if steady_s is not None and steady_s - expected.start_s < _LEAST_STEADY_S:
        raise NotComparable("frames are missing near its start, and the copy may show all others earlier")
    points = points_of(expected.start_s, min(ends))
    tracks = _tracks(film)
    reading = Reading("reference", film.fd, leash, _LIMIT_S, pool)
    question = points.question() | {
        "film": film.fd,
        "video": facts.video.index,
        "audio": tracks,
        "start_s": facts.start_s,
    }
    return FilmReference(points, reading.answer(question), tracks)


def _tracks(film: Film) -> list[int]:
    wanted = [made.track.stream for made in film.expected.origin.audio]
    every = [track.index for track in film.facts.audio if reads_audio(track.codec)]
    return [*dict.fromkeys(each for each in (*wanted, *every) if each in every)][:_MOST_TRACKS]


class ContentCheck:
    """Compares copies of one film, with programs that `leash` holds in threads of `pool`."""

    def __init__(
        self,
        film: Film,
        reference: Callable[[], FilmReference | None],
        log_lines: Callable[[], Sequence[str]],
        leash: Leash,
        pool: Executor,
    ) -> None:
        """`reference` waits for what `read_film` read; `log_lines` are HandBrake's of the encode."""
        self.film = film
        self.log_lines = log_lines
        self._reference = reference
        self._leash = leash
        self._pool = pool
        self._lock = threading.Lock()
        self._prepared: Future[_Program] | None = None

    def prepare(self, copy: Path) -> None:
        """Begin to start the program for a copy that is being written: it takes time.

        `close` ends it if no copy is compared. May be called once.
        """
        self._prepared = self._pool.submit(self._start, copy)

    def close(self) -> None:
        """End what `prepare` has started and nobody has used."""
        if program := self._take_prepared():
            program.close()

    def _take_prepared(self) -> "_Program | None":
        with self._lock:
            prepared, self._prepared = self._prepared, None
        return prepared.result() if prepared is not None and prepared.exception() is None else None

    def _start(self, copy: Path) -> "_Program":
        reference = self._reference()
        if reference is None:
            raise NotComparable
        with ExitStack() as stack:
            copy_fd = os.open(copy, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, copy_fd)
            return _Program.start(reference, copy_fd, self._leash, self._pool, stack.pop_all())

    def _program(self, reference: FilmReference, copy_fd: int) -> "_Program":
        """Return the program that waits for this copy, or start it."""
        if prepared := self._take_prepared():
            if os.path.sameopenfile(prepared.copy_fd, copy_fd):
                return prepared
            prepared.close()
        return _Program.start(reference, copy_fd, self._leash, self._pool, ExitStack())

    @contextmanager
    def of(self, copy_fd: int) -> "Iterator[CopyComparison | NoComparison]":
        """Compare an open copy: the program starts while others look at the copy's headers."""
        try:
            reference = self._reference()
        except NotComparable as error:
            yield NoComparison(str(error))
            return
        except (ReadingFailed, TookTooLong) as error:
            log.warning("content.film_not_read", error=str(error))
            yield NoComparison("the source could not be decoded at all points")
            return
        if reference is None:
            yield NoComparison("nothing tells how long the source plays")
            return
        program = self._program(reference, copy_fd)
        try:
            yield CopyComparison(self, reference, program)
        finally:
            program.close()


class _Program:
    """The program that compares one copy, waiting for its question; `close` may be called again."""

    def __init__(self, reading: Reading, copy_fd: int, packed_fd: int, stack: ExitStack) -> None:
        self.reading = reading
        self.copy_fd = copy_fd
        self.packed_fd = packed_fd
        self.close = stack.close

    @classmethod
    def start(
        cls, reference: FilmReference, copy_fd: int, leash: Leash, pool: Executor, stack: ExitStack
    ) -> Self:
        """Start it for an open copy; `stack` has what is to be closed after it."""
        with stack:
            packed_fd = _in_memory(reference.packed)
            stack.callback(os.close, packed_fd)
            reading = stack.enter_context(Reading("compare", copy_fd, leash, _LIMIT_S, pool, (packed_fd,)))
            return cls(reading, copy_fd, packed_fd, stack.pop_all())


class NoComparison:
    """Stands for a comparison that cannot be made, which is no fault of the copy."""

    def __init__(self, why: str) -> None:
        self._why = why

    def finish(self, copy: Facts) -> Content:
        """Return a check that says so."""
        del copy
        found = f"not compared: {self._why}"
        return Content([Check(name=CheckName.FRAMES, expected="the source's", found=found, passed=True)])


class CopyComparison:
    """The comparison of one copy."""

    def __init__(self, check: ContentCheck, reference: FilmReference, program: _Program) -> None:
        self._check = check
        self._film = check.film
        self._reference = reference
        self._program = program

    def finish(self, copy: Facts) -> Content:
        """Return what it finds. Raises TookTooLong or Interrupted."""
        video = self._film.facts.video
        if video is None or copy.video is None:  # another check says so
            return Content()
        try:
            return self._compared(video, copy, copy.video)
        except ReadingFailed as error:
            log.warning("content.copy_not_read", error=str(error))
            found = f"it cannot be decoded: {error}"
            return Content([Check(name=CheckName.FRAMES, expected="the source's", found=found, passed=False)])

    def _compared(self, film: Picture, copy: Facts, shown: Picture) -> Content:
        expected, settings = self._film.expected, self._film.preset
        geometry = geometry_of(expected.options, settings, film, shown, crop_of(self._check.log_lines()))
        question = self._reference.points.question() | {
            "copy": self._program.copy_fd,
            "reference": self._program.packed_fd,
            "video": shown.index,
            "audio": [track.index for track in copy.audio],
            "start_s": copy.start_s,
            "shift_s": expected.start_s,
            "quarter_turns": geometry.quarter_turns,
            "mirrored": geometry.mirrored,
            "film_box": asdict(geometry.film_box),
            "copy_box": asdict(geometry.copy_box),
            "aspects": aspects(geometry, film, shown),
        }
        answer = json.loads(self._program.reading.answer(question))
        measured = _COMPARISON.validate_python(answer["comparison"])
        grey = bool(settings.get("VideoGrayScale"))

        def judged(left: Comparison) -> Content:
            frames = [
                ComparedFrame(
                    at_s=round(point.at_s, 3),
                    similarity=None if point.in_place is None else round(point.in_place, 3),
                    passed=point not in left.points or passes(point, left),
                )
                for point in measured.points
            ]
            checks = judge(left, self._places(), geometry, film, shown, grey=grey)
            return Content(checks, frames, [_decoded(pair) for pair in answer["frames"]])

        content = judged(measured)
        return replace(content, allowing_for=lambda damage: judged(_without(measured, damage, expected)))

    def _places(self) -> list[int | None]:
        """Return for each sound track of the copy the place of the film's among those that were read."""
        places = {stream: place for place, stream in enumerate(self._reference.tracks)}
        return [places.get(made.track.stream) for made in self._film.expected.origin.audio]


def _without(measured: Comparison, damage: Damage, expected: Expectation) -> Comparison:
    """Return a comparison without the points at which the film is damaged."""
    start_s = expected.start_s
    return replace(
        measured,
        points=[point for point in measured.points if not damage.is_near_video(point.at_s + start_s)],
        sound=[
            piece
            for piece in measured.sound
            if not damage.is_near_audio(piece.at_s + start_s, piece.at_s + start_s + PIECE_S)
        ],
    )


def _in_memory(content: bytes) -> int:
    fd = os.memfd_create("h2r-reference", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(fd), "wb") as file:
        file.write(content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def _decoded(pair: list[str] | None) -> tuple[bytes, bytes] | None:
    return (base64.b64decode(pair[0]), base64.b64decode(pair[1])) if pair else None
