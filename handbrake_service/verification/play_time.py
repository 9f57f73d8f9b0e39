"""Checks whether a result is as long as it should be and does not freeze, and whether its source is at fault.

Durations in headers are only trusted if source and result agree. A truncated source still has its full
duration in its headers, a live recording has none, and the longest track may be one that was not selected. So
if the durations differ, the packets of the source are read for the real ends of its video and audio.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from handbrake_service.media.facts import Facts
from handbrake_service.verification.damage import Damage
from handbrake_service.verification.expectation import Expectation
from handbrake_service.verification.packets import Packets
from handbrake_service.verification.source_reader import SourceReader
from handbrake_service.verification.transport import Length

#: Containers with their duration in the header, by FFmpeg's names. For others it is an estimate.
_HAVE_DURATION = frozenset({"matroska", "webm", "mov", "mp4", "avi", "flv", "asf"})
#: Containers in which ffprobe can seek to the end.
_SEEKABLE = frozenset({"matroska", "webm", "mov", "mp4"})

#: A result may lack some frames at its ends: this share of its play time, within limits.
_TOLERANCE_S = 2.0
_LEAST_TOLERANCE_S = 0.5
_TOLERANCE_SHARE = 0.05
#: A frame that is shown for longer counts as frozen if the source moves meanwhile: this many frame durations,
#: within limits. With a low peak frame rate HandBrake drops several frames in a row.
_FREEZE_FRAMES = 8
_LEAST_FREEZE_S, _MOST_FREEZE_S = 0.6, 2.0
#: What is left out at both ends of a freeze when the source is read there, at most and as a share of the
#: freeze.
_MARGIN_S = 0.5
_MARGIN_SHARE = 0.25
#: The least motion of the source (`film_reader.motion`) for a freeze: Theora leaves out frames that do not
#: change.
_MOVES = 0.02
#: How many freezes, the longest first, are looked up in the source.
_MOST_LOOKUPS = 5
#: How long before the expected end reading starts, so that the last packets of all tracks are read.
_BEFORE_END_S = 60.0


@dataclass(frozen=True)
class Fault:
    """A fault of a result's play time."""

    message: str
    """One sentence."""
    freezes: tuple[tuple[float, float], ...] = ()
    """Start and end of each freeze, in seconds from the start of the source."""
    lacks_video_s: float = 0.0
    lacks_sound_s: float = 0.0
    """How much video and sound are missing. Damage explains it if at least as much of the source is lost."""

    def is_explained_by(self, damage: Damage) -> bool:
        """Return whether damage of the source explains it. It never explains a result that is too long."""
        if self.freezes:
            return all(damage.covers_video(*freeze) for freeze in self.freezes)
        both = [(self.lacks_video_s, damage.lost_video_s), (self.lacks_sound_s, damage.lost_sound_s)]
        missing = [(lacks_s, lost_s) for lacks_s, lost_s in both if lacks_s]
        return bool(missing) and all(
            lost_s > 0 and lacks_s <= lost_s + _LEAST_TOLERANCE_S for lacks_s, lost_s in missing
        )


@dataclass(frozen=True)
class PlayTime:
    """The expected and the actual play time of a result."""

    expected_s: float | None
    """None if unknown."""
    found_s: float
    faults: tuple[Fault, ...] = ()

    @property
    def fault(self) -> str | None:
        """The message of the first fault; None if there is none."""
        return self.faults[0].message if self.faults else None

    def allowing_for(self, damage: Damage) -> "PlayTime":
        """Return a copy without the faults that damage of the source explains."""
        remaining = tuple(fault for fault in self.faults if not fault.is_explained_by(damage))
        return replace(self, faults=remaining)


def check(
    expected: Expectation,
    source: Facts,
    found: Facts,
    packets: Packets,
    reader: SourceReader,
    length: Length | None = None,
) -> PlayTime:
    """Compare a result's packets with its source. Raises what `reader` raises."""
    result = _ends(packets, found)
    if length is not None and (play_time := _check_length(expected, result, length)):
        return play_time
    expected_s = _by_headers(source, expected)
    faults = []
    if expected_s is None or _differs(result, expected_s):
        read = reader.packets(_near_the_end(source, expected, result, expected_s), None)
        if truncated := _truncated(source, read):
            return PlayTime(expected_s, result.last_s, (truncated,))
        real = _ends(read, source)
        faults = [_ends_early(expected, result, real, length) or _ends_late(expected, result, real)]
        expected_s = expected.options.encoded_s(real.video_s) if real.video_s else expected_s
    faults.append(_freezes(expected, source, found, packets, reader))
    return PlayTime(expected_s, result.last_s, tuple(filter(None, faults)))


def _check_length(expected: Expectation, result: "_Ends", length: Length) -> PlayTime | None:
    """Compare with the length of a transport stream; None if the result is neither too short nor too long."""
    found_s = result.video_s or 0.0
    least_s = expected.options.encoded_s(length.least_s)
    most_s = expected.options.encoded_s(length.most_s)
    if found_s < least_s - _tolerance(least_s):
        message = (
            f"The result has {found_s:.1f} s of video, but the source has {least_s:.1f} s: HandBrakeCLI read "
            "only part of it, as happens when the tables of a recording change."
        )
        return PlayTime(least_s, found_s, (Fault(message, lacks_video_s=least_s - found_s),))
    if found_s > most_s + _tolerance(most_s):
        message = f"The result has {found_s:.1f} s of video, but the source has {most_s:.1f} s."
        return PlayTime(most_s, found_s, (Fault(message),))
    return None


def for_how_long(expected: Expectation, source_s: float | None, found_s: float) -> PlayTime:
    """Compare with a duration that is certain: that of a disc's title, whose packets cannot be read."""
    expected_s = expected.options.encoded_s(source_s) if source_s is not None else None
    if expected_s is None or found_s >= expected_s - _tolerance(expected_s):
        return PlayTime(expected_s, found_s)
    message = f"The result is {found_s:.1f} s long instead of {expected_s:.1f} s."
    return PlayTime(expected_s, found_s, (Fault(message),))


@dataclass(frozen=True)
class _Ends:
    """The ends of video and sound, in seconds from the start of the file; None if there is no video."""

    video_s: float | None
    last_frame_s: float
    """The time of the last frame; programs disagree about its duration."""
    longest_video_s: float
    """The time of the last frame or the sum of all frame durations, whichever is greater."""
    sounds_s: tuple[float, ...]
    """The end of each audio track."""

    @property
    def first_s(self) -> float:
        """The end of the video or of the longest sound, whichever is earlier."""
        ends = [self.video_s or 0.0, *([max(self.sounds_s)] if self.sounds_s else [])]
        return min(ends)

    @property
    def last_s(self) -> float:
        return max([self.video_s or 0.0, *self.sounds_s])


def _ends(packets: Packets, facts: Facts) -> _Ends:
    """Return the ends of video and sound.

    The clocks of some containers jump, so their timestamps may exceed the sum of the frame durations.
    """
    video_s = packets.ends_s.get(facts.video.index) if facts.video else None
    last_frame_s = max(packets.times_s, default=facts.start_s) - facts.start_s
    longest_s = max(last_frame_s, packets.played_s)
    if video_s is not None:
        video_s -= facts.start_s
        if not facts.formats & _HAVE_DURATION and packets.played_s:
            video_s = min(video_s, packets.played_s)
            last_frame_s = min(last_frame_s, video_s)
    sounds = (packets.ends_s.get(track.stream) for track in facts.audio)
    return _Ends(
        video_s,
        last_frame_s,
        longest_s,
        tuple(end_s - facts.start_s for end_s in sounds if end_s is not None),
    )


def _by_headers(source: Facts, expected: Expectation) -> float | None:
    """Return the expected play time by the source's headers: the duration of its video."""
    if source.duration_s is None:
        return None
    video_s = source.video.duration_s if source.video else None
    return expected.options.encoded_s(min(video_s or source.duration_s, source.duration_s))


def _differs(result: _Ends, expected_s: float) -> bool:
    tolerance_s = _tolerance(expected_s)
    return result.first_s < expected_s - tolerance_s or result.last_frame_s > expected_s + tolerance_s


def _near_the_end(
    source: Facts, expected: Expectation, result: _Ends, expected_s: float | None
) -> float | None:
    """Return the timestamp of the source from which to read its packets; None means from its start."""
    if expected_s is None or not source.formats & _SEEKABLE:
        return None
    from_s = source.start_s + expected.start_s + min(result.first_s, expected_s) - _BEFORE_END_S
    return from_s if from_s > 0 else None


def _truncated(source: Facts, read: Packets) -> Fault | None:
    if not source.formats & _HAVE_DURATION or source.duration_s is None:
        return None
    end_s = read.last_s - source.start_s
    if end_s >= source.duration_s - _tolerance(source.duration_s):
        return None
    return Fault(
        f"The source claims to be {source.duration_s:.1f} s long but ends after {max(0.0, end_s):.1f} s: "
        "it is damaged or incomplete. Check in a player whether it plays to the end."
    )


def _ends_early(expected: Expectation, result: _Ends, real: _Ends, length: Length | None) -> Fault | None:
    compared = [("video", result.last_frame_s, real.last_frame_s)]
    if result.sounds_s and real.sounds_s:
        compared.append(("sound", max(result.sounds_s), min(real.sounds_s)))
    for kind, found_s, source_s in compared:
        # HandBrakeCLI closes gaps in which a recording lacks both frames and sound.
        expected_s = expected.options.encoded_s(source_s if length is None else min(source_s, length.least_s))
        if found_s < expected_s - _tolerance(expected_s):
            lacks_s = expected_s - found_s
            return Fault(
                f"The result has {found_s:.1f} s of {kind}, but the source has {expected_s:.1f} s.",
                lacks_video_s=lacks_s if kind == "video" else 0.0,
                lacks_sound_s=lacks_s if kind == "sound" else 0.0,
            )
    return None


def _ends_late(expected: Expectation, result: _Ends, real: _Ends) -> Fault | None:
    if real.video_s is None:
        return None
    expected_s = expected.options.encoded_s(real.longest_video_s)
    if result.last_frame_s <= expected_s + _tolerance(expected_s):
        return None
    return Fault(
        f"The result has {result.last_frame_s:.1f} s of video, but the source has {expected_s:.1f} s."
    )


def _freezes(
    expected: Expectation,
    source: Facts,
    found: Facts,
    packets: Packets,
    reader: SourceReader,
) -> Fault | None:
    """Return the fault of a result that shows a single frame where the source moves."""
    if (
        not source.formats & _SEEKABLE
    ):  # the clocks of others may jump, and broadcasts have gaps in the source
        return None
    times_s = [found.start_s, *sorted(packets.times_s)]
    frame_s = median(after - before for before, after in pairwise(times_s)) if len(times_s) > 1 else 0.0
    least_s = min(_MOST_FREEZE_S, max(_LEAST_FREEZE_S, _FREEZE_FRAMES * frame_s))
    gaps = [(before, after) for before, after in pairwise(times_s) if after - before > least_s]
    shift_s = source.start_s + expected.start_s - found.start_s
    freezes = []
    for before, after in sorted(gaps, key=lambda gap: gap[0] - gap[1])[:_MOST_LOOKUPS]:
        margin_s = min(_MARGIN_S, (after - before) * _MARGIN_SHARE)
        from_s, to_s = before + shift_s + margin_s, after + shift_s - margin_s
        if _has_motion(reader, from_s, to_s):
            freezes.append((before, after))
    if not freezes:
        return None
    before, after = min(freezes)
    return Fault(
        f"From {before:.1f} s to {after:.1f} s the result shows a single frame where the source moves. "
        "Check in a player whether the source is damaged there.",
        freezes=tuple(
            (before + shift_s - source.start_s, after + shift_s - source.start_s) for before, after in freezes
        ),
    )


def _has_motion(reader: SourceReader, from_s: float, to_s: float) -> bool:
    """Return whether the source moves between two timestamps, or is damaged there."""
    read = reader.packets(from_s, to_s)
    if read.stderr_tail:
        return True
    if not any(from_s < time_s < to_s for time_s in read.times_s):
        return False
    motion = reader.motion(from_s, to_s)
    return motion is None or motion >= _MOVES


def _tolerance(expected_s: float) -> float:
    return min(_TOLERANCE_S, max(_LEAST_TOLERANCE_S, expected_s * _TOLERANCE_SHARE))
