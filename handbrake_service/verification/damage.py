"""Where a source is damaged: its copy can be no better there.

HandBrakeCLI conceals what it cannot decode and says little of it, so the source is decoded once more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pydantic import TypeAdapter

from handbrake_service.film_reader.client import FilmReader
from handbrake_service.film_reader.values import DamagedSpan, Span
from handbrake_service.handbrake.codecs import reads_audio
from handbrake_service.media.facts import Facts
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.tool import ToolTimedOut
from handbrake_service.verification.expectation import Expectation
from shared.domain.failures import Failure, FailureClass
from shared.domain.not_kept import TrackKind
from shared.domain.units import timestamp
from shared.domain.verification import SourceDamage

#: Longest look: all of the film is decoded.
LIMIT_S = 6 * 3600.0
#: Pieces of a track that are told; of more, those nearest to each other are told as one.
_MOST_TOLD = 20
#: Places that a failure names.
_MOST_NAMED = 3
#: For all that its source is damaged, a copy lacks no more than a part of it: a tenth of a short film, a
#: fiftieth of a long one, or so many seconds.
_SMALL_S = 2.0
_SMALL_OF_SHORT, _SHORT_S = 0.1, 600.0
_SMALL_OF_LONG = 0.02
#: How far around damage a copy may show or sound different: encoders conceal it by what comes before.
_AROUND_S = 0.6
_SPANS = TypeAdapter(list[DamagedSpan])


@dataclass(frozen=True)
class Damage:
    """The pieces of a source that cannot be decoded or are missing, in seconds from its start."""

    video: tuple[Span, ...] = ()
    audio: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    """By FFmpeg's number of the stream."""
    unknown: bool = False
    """Whether the source could not be decoded to its end, or not in time."""

    def is_small(self, play_time_s: float) -> bool:
        """Return whether most of a film that plays for so long is not damaged."""
        short_s = min(play_time_s, _SHORT_S)
        most_s = max(_SMALL_S, _SMALL_OF_SHORT * short_s, _SMALL_OF_LONG * play_time_s)
        return max(self.lost_video_s, self.lost_sound_s) <= most_s

    def covers_video(self, from_s: float, to_s: float) -> bool:
        """Return whether no whole frame need be shown from one time to another."""
        inside_s = sum(max(0.0, min(to_s, span.to_s) - max(from_s, span.from_s)) for span in self.video)
        return to_s - from_s - inside_s <= _AROUND_S

    def is_near_video(self, at_s: float) -> bool:
        """Return whether frames around a time may be damaged."""
        return _touch(self.video, at_s, at_s)

    def is_near_audio(self, from_s: float, to_s: float) -> bool:
        """Return whether sound from one time to another may be damaged, in any track."""
        return any(_touch(spans, from_s, to_s) for spans in self.audio.values())

    @property
    def lost_video_s(self) -> float:
        """How much of the video is damaged."""
        return sum(span.to_s - span.from_s for span in self.video)

    @property
    def lost_sound_s(self) -> float:
        """How much of the track that is damaged most is damaged."""
        lost = (sum(span.to_s - span.from_s for span in spans) for spans in self.audio.values())
        return max(lost, default=0.0)


def _touch(spans: Sequence[Span], from_s: float, to_s: float) -> bool:
    return any(span.from_s - _AROUND_S <= to_s and span.to_s + _AROUND_S >= from_s for span in spans)


def find_damage(fd: int, facts: Facts, control: RunControl, reader: FilmReader, limit_s: float) -> Damage:
    """Decode the film in an open source.

    Raises ReadingFailed or RunStopped.
    """
    if facts.video is None:
        return Damage()
    audio = (track.index for track in facts.audio if reads_audio(track.codec))
    streams = [facts.video.index, *audio]
    question = {"streams": streams, "start_s": facts.start_s}
    try:
        answer = reader.ask("damage", question, {"film": fd}, control, limit_s)
    except ToolTimedOut:
        return Damage(unknown=True)
    found = _SPANS.validate_python(json.loads(answer))
    video, *sound = (
        tuple(Span(span.from_s, span.to_s) for span in found if span.stream == stream) for stream in streams
    )
    return Damage(video, dict(zip(streams[1:], sound, strict=True)))


def told(damage: Damage, facts: Facts, expected: Expectation) -> list[SourceDamage]:
    """Return what to tell a person of damage within what was converted."""
    if damage.unknown:
        message = "Whether the source is damaged is not known: decoding it failed, or took too long."
        return [SourceDamage(message=message)]
    tracks = [(TrackKind.VIDEO, 1, damage.video)]
    tracks += [
        (TrackKind.AUDIO, number, damage.audio.get(track.index, ()))
        for number, track in enumerate(facts.audio, 1)
    ]
    return [
        _sentence(span, kind, number)
        for kind, number, spans in tracks
        for span in _few([span for span in spans if _is_converted(span, expected)])
    ]


def refusal(damage: Sequence[SourceDamage]) -> Failure:
    """Return the failure of a job whose copy is not wanted because its source is damaged."""
    places = _places(damage)
    return Failure(
        reason=FailureClass.SOURCE_DAMAGED,
        message=f"The source {'is' if places else 'may be'} damaged{places}, and DAMAGED_SOURCES=refuse "
        "keeps its copy out of the archive. Replace the source and retry the job.",
    )


def blamed(failure: Failure, damage: Sequence[SourceDamage]) -> Failure:
    """Return a failure that says as well that the source is damaged."""
    if not _places(damage):
        return failure
    message = f"{failure.message} The source itself is damaged{_places(damage)}."
    return failure.model_copy(update={"message": message})


def _places(damage: Sequence[SourceDamage]) -> str:
    places = [f"{timestamp(each.from_s)} ({each.track_kind})" for each in damage if each.from_s is not None]
    more = len(places) - _MOST_NAMED
    named = ", ".join(places[:_MOST_NAMED])
    return f" at {named}" + (f" and {more} more" if more > 0 else "") if places else ""


def _is_converted(span: Span, expected: Expectation) -> bool:
    return span.to_s >= expected.start_s and (expected.stop_s is None or span.from_s <= expected.stop_s)


def _few(spans: Sequence[Span]) -> list[Span]:
    """Join the spans nearest to each other until they are few enough to be told."""
    found = list(spans)
    while len(found) > _MOST_TOLD:
        gaps = [later.from_s - earlier.to_s for earlier, later in pairwise(found)]
        place = gaps.index(min(gaps))
        first, second = found[place : place + 2]
        found[place : place + 2] = [Span(first.from_s, second.to_s)]
    return found


def _sentence(span: Span, kind: TrackKind, number: int) -> SourceDamage:
    track = "The video" if kind is TrackKind.VIDEO else f"Audio track {number}"
    from_, to = timestamp(span.from_s), timestamp(span.to_s)
    when = f"at {from_}" if from_ == to else f"from {from_} to {to}"
    return SourceDamage(
        track_kind=kind,
        track=number,
        from_s=round(span.from_s, 3),
        to_s=round(span.to_s, 3),
        message=f"{track} of the source is damaged {when}: it cannot be decoded there, or is missing.",
    )
