"""Compares a copy with its film. The film is read during the encode, the copy once it is complete."""

import base64
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from handbrake_service.film_reader.client import FilmReader, ReadingFailed
from handbrake_service.film_reader.values import Comparison
from handbrake_service.handbrake.codecs import reads_audio
from handbrake_service.handbrake.encode_log import crop_of
from handbrake_service.media.facts import Facts, VideoFacts
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import ToolTimedOut
from handbrake_service.verification.content.geometry import geometry_of
from handbrake_service.verification.content.points import PIECE_S, Points, points_of
from handbrake_service.verification.content.verdict import SAME, judge, passes
from handbrake_service.verification.damage import Damage
from handbrake_service.verification.expectation import Expectation
from shared.domain.verification import Check, CheckName, ComparedFrame
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: Sound tracks of the film that are read; a copy is not compared with others.
_MOST_TRACKS = 12
#: Timeout for reading the film, and for reading the copy. A slow share takes minutes.
_LIMIT_S = 1800.0
#: A film whose first gap comes earlier than this is not compared.
_LEAST_STEADY_S = 1.0
#: FFmpeg's name of program streams, which may be concatenated. Transport streams are checked by
#: `read_length`.
_CLOCKS_MAY_JUMP = frozenset({"mpeg"})
_COMPARISON = TypeAdapter(Comparison)


@dataclass(frozen=True)
class Film:
    """The film that a copy is compared with."""

    fd: int
    facts: Facts
    preset: Mapping[str, Any]
    """The preset's settings for its encode."""
    expected: Expectation


class NotComparable(Exception):
    """Contents cannot be compared although the copy may be correct; the message says why."""


@dataclass(frozen=True)
class Content:
    """The outcome of a comparison."""

    checks: list[Check] = field(default_factory=list)
    frames: list[ComparedFrame] = field(default_factory=list)
    images: list[tuple[bytes, bytes] | None] = field(default_factory=list)
    """For each frame the JPEGs of film and copy; None if the copy has no frame there."""
    allowing_for: Callable[[Damage], "Content"] | None = None
    """Judges again without the points at which the film is damaged; None if nothing was compared."""


@dataclass(frozen=True)
class FilmReference:
    """A film's frames and sound at some points, in the packed form of `film_reader.reference`."""

    points: Points
    packed: bytes
    tracks: list[int]
    """FFmpeg stream indexes of the film's sound tracks that were read."""


def read_film(
    film: Film, control: RunControl, reader: FilmReader, steady_s: float | None = None
) -> FilmReference | None:
    """Read a film at points spread over the part that its copy shows.

    `steady_s` is the time of the first gap, after which the copy may show everything earlier; the film is
    only read up to there. Returns None if the duration is unknown or there is no video. Raises NotComparable,
    ReadingFailed, ToolTimedOut or RunStopped.
    """
    facts, expected = film.facts, film.expected
    ends = [each for each in (facts.duration_s, expected.stop_s, steady_s) if each is not None]
    if facts.video is None or not ends:
        return None
    if steady_s is not None and steady_s - expected.start_s < _LEAST_STEADY_S:
        raise NotComparable("frames are missing near the start of the source")
    if facts.formats & _CLOCKS_MAY_JUMP and _clock_jumps(film.fd, facts.video.index, control, reader):
        raise NotComparable("the clock of the source jumps")
    points = points_of(expected.start_s, min(ends))
    tracks = _tracks(film)
    question = points.question() | {
        "video": facts.video.index,
        "audio": tracks,
        "start_s": facts.start_s,
    }
    packed = reader.ask("reference", question, {"film": film.fd}, control, _LIMIT_S)
    return FilmReference(points, packed, tracks)


def _clock_jumps(fd: int, video: int, control: RunControl, reader: FilmReader) -> bool:
    return bool(json.loads(reader.ask("jumps", {"video": video}, {"film": fd}, control, _LIMIT_S)))


def _tracks(film: Film) -> list[int]:
    """Return the stream indexes of the sound tracks to read, those that the copy is made from first."""
    used = [made.track.stream for made in film.expected.origin.audio]
    every = [track.stream for track in film.facts.audio if reads_audio(track.codec)]
    return [*dict.fromkeys(each for each in (*used, *every) if each in every)][:_MOST_TRACKS]


class ContentCheck:
    """Compares copies of one film."""

    def __init__(
        self,
        film: Film,
        reference: Callable[[], FilmReference | None],
        log_lines: Callable[[], Sequence[str]],
        control: RunControl,
        reader: FilmReader,
    ) -> None:
        """`reference` waits for the result of `read_film`; `log_lines` returns HandBrake's encode log."""
        self._film = film
        self._reference = reference
        self._log_lines = log_lines
        self._control = control
        self._reader = reader

    def compare(self, copy_fd: int) -> Content:
        """Compare an open copy with the film, if the film can be read. Raises ToolTimedOut or RunStopped."""
        try:
            reference = self._reference()
        except NotComparable as error:
            return not_compared(str(error))
        except (ReadingFailed, ToolTimedOut) as error:
            log.warning("content.film_not_read", error=str(error))
            return not_compared("the source could not be decoded")
        if reference is None:
            return not_compared("the duration of the source is unknown")
        video = self._film.facts.video
        if video is None:  # the video check fails in this case
            return Content()
        try:
            return self._compared(reference, video, copy_fd)
        except ReadingFailed as error:
            log.warning("content.copy_not_read", error=str(error))
            found = f"it cannot be decoded: {error}"
            return Content([Check(name=CheckName.FRAMES, expected=SAME, found=found, passed=False)])

    def _compared(self, reference: FilmReference, film: VideoFacts, copy_fd: int) -> Content:
        expected, settings = self._film.expected, self._film.preset
        geometry = geometry_of(expected.options, settings, film, crop_of(self._log_lines()))
        question = reference.points.question() | {
            "shift_s": expected.start_s,
            "quarter_turns": geometry.quarter_turns,
            "mirrored": geometry.mirrored,
            "film_box": asdict(geometry.film_box),
            "padded": geometry.padded,
        }
        with _in_memory(reference.packed) as packed:
            fds = {"copy": copy_fd, "reference": packed.fileno()}
            answer = json.loads(self._reader.ask("compare", question, fds, self._control, _LIMIT_S))
        measured = _COMPARISON.validate_python(answer["comparison"])
        grey = bool(settings.get("VideoGrayScale"))

        def judged(counted: Comparison) -> Content:
            """Judge the part of the comparison that counts; the report still has all compared frames."""
            frames = [
                ComparedFrame(
                    at_s=round(point.at_s, 3),
                    similarity=None if point.in_place is None else round(point.in_place, 3),
                    passed=point not in counted.points or passes(point, counted),
                )
                for point in measured.points
            ]
            checks = judge(counted, self._places(reference), geometry, grey=grey)
            return Content(checks, frames, [_decoded(pair) for pair in answer["frames"]])

        content = judged(measured)
        return replace(content, allowing_for=lambda damage: judged(_without(measured, damage, expected)))

    def _places(self, reference: FilmReference) -> list[int | None]:
        """Return for each sound track of the copy the place of its source track among those read, or None."""
        places = {stream: place for place, stream in enumerate(reference.tracks)}
        return [places.get(made.track.stream) for made in self._film.expected.origin.audio]


def not_compared(reason: str) -> Content:
    """Return a passed check that says why contents were not compared."""
    found = f"not compared: {reason}"
    return Content([Check(name=CheckName.FRAMES, expected=SAME, found=found, passed=True, made=False)])


def _without(measured: Comparison, damage: Damage, expected: Expectation) -> Comparison:
    """Return a comparison without the points and pieces of sound at which the film is damaged."""
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


def _in_memory(content: bytes) -> BinaryIO:
    """Return an open memory file with some content, positioned at its start."""
    file = os.fdopen(os.memfd_create("h2r-reference", os.MFD_CLOEXEC), "w+b")
    file.write(content)
    file.seek(0)
    return file


def _decoded(pair: list[str] | None) -> tuple[bytes, bytes] | None:
    return (base64.b64decode(pair[0]), base64.b64decode(pair[1])) if pair else None
