"""Where a source is damaged; the copy cannot be better there.

HandBrakeCLI conceals what it cannot decode and logs little about it, so the source is decoded separately.
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
from shared.domain.units import format_timestamp
from shared.domain.verification import SourceDamage

#: Timeout for decoding the whole film.
LIMIT_S = 6 * 3600.0
#: Damaged parts reported per track. If there are more, those nearest to each other are merged.
_MOST_REPORTED = 20
#: Damaged parts that the message of a failure names.
_MOST_NAMED = 3
#: Damage is small up to the largest of: _SMALL_S, a tenth of the first ten minutes, a fiftieth of the film.
_SMALL_S = 2.0
_SMALL_OF_SHORT, _SHORT_S = 0.1, 600.0
_SMALL_OF_LONG = 0.02
#: How far around damage a copy may differ, since decoders conceal damage with neighbouring frames and sound.
_AROUND_S = 0.6
_SPANS = TypeAdapter(list[DamagedSpan])


@dataclass(frozen=True)
class Damage:
    """The parts of a source that are missing or cannot be decoded, in seconds from its start."""

    video: tuple[Span, ...] = ()
    audio: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    """By FFmpeg stream index."""
    unknown: bool = False
    """Whether decoding the source failed or timed out."""

    def is_small(self, play_time_s: float) -> bool:
        """Return whether the damage is a small part of a film with this play time."""
        short_s = min(play_time_s, _SHORT_S)
        most_s = max(_SMALL_S, _SMALL_OF_SHORT * short_s, _SMALL_OF_LONG * play_time_s)
        return max(self.lost_video_s, self.lost_sound_s) <= most_s

    def covers_video(self, from_s: float, to_s: float) -> bool:
        """Return whether damage covers a part of the video, apart from at most _AROUND_S."""
        inside_s = sum(max(0.0, min(to_s, span.to_s) - max(from_s, span.from_s)) for span in self.video)
        return to_s - from_s - inside_s <= _AROUND_S

    def is_near_video(self, at_s: float) -> bool:
        """Return whether the video is damaged within _AROUND_S of a time."""
        return _touch(self.video, at_s, at_s)

    def is_near_audio(self, from_s: float, to_s: float) -> bool:
        """Return whether any audio track is damaged within _AROUND_S of a part."""
        return any(_touch(spans, from_s, to_s) for spans in self.audio.values())

    @property
    def lost_video_s(self) -> float:
        """Total length of the damaged parts of the video."""
        return sum(span.to_s - span.from_s for span in self.video)

    @property
    def lost_sound_s(self) -> float:
        """Total length of the damaged parts of the most damaged audio track."""
        lost = (sum(span.to_s - span.from_s for span in spans) for spans in self.audio.values())
        return max(lost, default=0.0)


def _touch(spans: Sequence[Span], from_s: float, to_s: float) -> bool:
    return any(span.from_s - _AROUND_S <= to_s and span.to_s + _AROUND_S >= from_s for span in spans)


def find_damage(fd: int, facts: Facts, control: RunControl, reader: FilmReader, limit_s: float) -> Damage:
    """Decode video and audio of an open source and return the damage found.

    Reaching `limit_s` is not an error: the damage is then unknown. Raises ReadingFailed or RunStopped.
    """
    if facts.video is None:
        return Damage()
    audio = (track.stream for track in facts.audio if reads_audio(track.codec))
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


def reportable_damage(damage: Damage, facts: Facts, expected: Expectation) -> list[SourceDamage]:
    """Return the damage within the converted part of the source, as reported to users."""
    if damage.unknown:
        message = "The source could not be checked for damage: decoding it failed or took too long."
        return [SourceDamage(message=message)]
    tracks = [(TrackKind.VIDEO, 1, damage.video)]
    tracks += [
        (TrackKind.AUDIO, number, damage.audio.get(track.stream, ()))
        for number, track in enumerate(facts.audio, 1)
    ]
    return [
        _source_damage(span, kind, number)
        for kind, number, spans in tracks
        for span in _merged([span for span in spans if _is_converted(span, expected)])
    ]


def refusal(damage: Sequence[SourceDamage]) -> Failure:
    """Return the failure of a job that is rejected because its source is damaged (DAMAGED_SOURCES=refuse)."""
    places = _places(damage)
    return Failure(
        reason=FailureClass.SOURCE_DAMAGED,
        message=f"The source {'is' if places else 'may be'} damaged{places}, and DAMAGED_SOURCES=refuse "
        "keeps its copy out of the archive. Replace the source and retry the job.",
    )


def blamed(failure: Failure, damage: Sequence[SourceDamage]) -> Failure:
    """Return a failure whose message also says where the source is damaged, if that is known."""
    if not _places(damage):
        return failure
    message = f"{failure.message} The source itself is damaged{_places(damage)}."
    return failure.model_copy(update={"message": message})


def _places(damage: Sequence[SourceDamage]) -> str:
    places = [
        f"{format_timestamp(each.from_s)} ({each.track_kind})" for each in damage if each.from_s is not None
    ]
    more = len(places) - _MOST_NAMED
    named = ", ".join(places[:_MOST_NAMED])
    return f" at {named}" + (f" and {more} more" if more > 0 else "") if places else ""


def _is_converted(span: Span, expected: Expectation) -> bool:
    return span.to_s >= expected.start_s and (expected.stop_s is None or span.from_s <= expected.stop_s)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Merge the spans nearest to each other until at most _MOST_REPORTED are left."""
    found = list(spans)
    while len(found) > _MOST_REPORTED:
        gaps = [later.from_s - earlier.to_s for earlier, later in pairwise(found)]
        place = gaps.index(min(gaps))
        first, second = found[place : place + 2]
        found[place : place + 2] = [Span(first.from_s, second.to_s)]
    return found


def _source_damage(span: Span, kind: TrackKind, number: int) -> SourceDamage:
    track = "The video" if kind is TrackKind.VIDEO else f"Audio track {number}"
    from_, to = format_timestamp(span.from_s), format_timestamp(span.to_s)
    when = f"at {from_}" if from_ == to else f"from {from_} to {to}"
    return SourceDamage(
        track_kind=kind,
        track=number,
        from_s=round(span.from_s, 3),
        to_s=round(span.to_s, 3),
        message=f"{track} of the source is damaged {when}: it is missing or cannot be decoded there.",
    )
