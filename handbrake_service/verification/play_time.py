"""Whether a result plays as long as it should, without standing still; and whose fault it is when not.

A container's word is only believed when it agrees: a source cut off still says its full length, one
recorded live says none, and the longest of its tracks may be one that was not asked for. So where times
differ, the packets of the source are read, which tell when its pictures and sounds really end.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from handbrake_service.media.facts import Facts
from handbrake_service.verification.damage import Damage
from handbrake_service.verification.expectation import Expectation
from handbrake_service.verification.packets import Packets
from handbrake_service.verification.transport import Length

#: Containers that say at their start how long they are, by FFmpeg's names; others are only guessed at.
_SAY_SO = frozenset({"matroska", "webm", "mov", "mp4", "avi", "flv", "asf"})
#: Of these, one can jump to the end.
_SEEKABLE = frozenset({"matroska", "webm", "mov", "mp4"})

#: A result may lack some pictures at its ends; of a short one, not as much.
_TOLERANCE_S = 2.0
_LEAST_TOLERANCE_S = 0.5
_TOLERANCE_SHARE = 0.05
#: Longest time for which a picture may stand while the source shows others: so many times as long as most of
#: the result's do, within limits. At a low peak rate HandBrake leaves out several in a row.
_STANDS_FRAMES = 8
_LEAST_STANDS_S, _STANDS_S = 0.6, 2.0
#: How far around a picture that stands its source is looked at, at most and as a share of the time it stands,
#: and of how many such pictures.
_MARGIN_S = 0.5
_MARGIN_SHARE = 0.25
_LOOKS = 5
#: Where to begin to read for the end: the last packets of all tracks must lie behind.
_BEFORE_END_S = 60.0


@dataclass(frozen=True)
class Fault:
    """Something wrong with a result's play time."""

    message: str
    """A sentence."""
    stands: tuple[tuple[float, float], ...] = ()
    """From when to when it shows one frame, in seconds from the start of the source."""
    lacks_video_s: float = 0.0
    lacks_sound_s: float = 0.0
    """How much of them is missing, whichever they are; of damage more may be lost, and never less."""

    def is_explained_by(self, damage: Damage) -> bool:
        """Return whether damage of the source explains it; what is too long, no damage does."""
        if self.stands:
            return all(damage.covers_video(*gap) for gap in self.stands)
        lacks = [(self.lacks_video_s, damage.lost_video_s), (self.lacks_sound_s, damage.lost_sound_s)]
        missing = [(lacks_s, lost_s) for lacks_s, lost_s in lacks if lacks_s]
        return bool(missing) and all(
            lost_s > 0 and lacks_s <= lost_s + _LEAST_TOLERANCE_S for lacks_s, lost_s in missing
        )


@dataclass(frozen=True)
class PlayTime:
    """What was found."""

    expected_s: float | None
    """None when nothing tells."""
    found_s: float
    faults: tuple[Fault, ...] = ()

    @property
    def fault(self) -> str | None:
        """A sentence on what is wrong; of several faults, on the first."""
        return self.faults[0].message if self.faults else None

    def allowing_for(self, damage: Damage) -> "PlayTime":
        """Return it without the faults that come of damage of the source."""
        left = tuple(fault for fault in self.faults if not fault.is_explained_by(damage))
        return replace(self, faults=left)


#: Reads the packets of the source from one time to another, both on its own clock; None: from its start, to
#: its end.
ReadSource = Callable[[float | None, float | None], Packets]


def check(
    expected: Expectation,
    source: Facts,
    found: Facts,
    packets: Packets,
    read_source: ReadSource,
    length: Length | None = None,
) -> PlayTime:
    """Compare a result's packets with its source. Raises what `read_source` raises."""
    result = _ends(packets, found)
    if length is not None and (told := _not_as_long(expected, result, length)):
        return told
    said_s = _said(source, expected)
    faults = []
    if said_s is None or _is_other(result, said_s):
        read = read_source(_near_the_end(source, expected, result, said_s), None)
        if cut_off := _cut_off(source, read):
            return PlayTime(said_s, result.last_s, (cut_off,))
        real = _ends(read, source)
        faults = [_ends_early(expected, result, real, length) or _ends_late(expected, result, real)]
        said_s = _part(real.picture_s, expected) if real.picture_s else said_s
    faults.append(_stands_still(expected, source, found, packets, read_source))
    return PlayTime(said_s, result.last_s, tuple(filter(None, faults)))


def _not_as_long(expected: Expectation, result: "_Ends", length: Length) -> PlayTime | None:
    found_s = result.picture_s or 0.0
    least_s, most_s = _part(length.least_s, expected), _part(length.most_s, expected)
    if found_s < least_s - _tolerance(least_s):
        message = (
            f"The result plays {found_s:.1f} s, where the source has {least_s:.1f} s of video: HandBrakeCLI "
            "read a part of it only, as it does where the tables of a recording change."
        )
        return PlayTime(least_s, found_s, (Fault(message, lacks_video_s=least_s - found_s),))
    if found_s > most_s + _tolerance(most_s):
        message = f"The result plays {found_s:.1f} s, where the source has {most_s:.1f} s of video."
        return PlayTime(most_s, found_s, (Fault(message),))
    return None


def for_how_long(expected: Expectation, source_s: float | None, found_s: float) -> PlayTime:
    """Compare with a length that is known for certain: of a disc's title, which has no packets to read."""
    wanted_s = _part(source_s, expected) if source_s is not None else None
    if wanted_s is None or found_s >= wanted_s - _tolerance(wanted_s):
        return PlayTime(wanted_s, found_s)
    message = f"The result plays {found_s:.1f} s, {wanted_s:.1f} s were expected."
    return PlayTime(wanted_s, found_s, (Fault(message),))


@dataclass(frozen=True)
class _Ends:
    """When pictures and sound end, counted from the start of the file; None for what it has not."""

    picture_s: float | None
    last_picture_s: float
    """When the last picture comes; how long it stays, programs tell differently."""
    longest_picture_s: float
    """The same by the clock of the file or by what the pictures last, whichever is more."""
    sounds_s: tuple[float, ...]

    @property
    def first_s(self) -> float:
        """When the picture ends, or all sound before it."""
        ends = [self.picture_s or 0.0, *([max(self.sounds_s)] if self.sounds_s else [])]
        return min(ends)

    @property
    def last_s(self) -> float:
        return max([self.picture_s or 0.0, *self.sounds_s])


def _ends(packets: Packets, facts: Facts) -> _Ends:
    """Clocks of some containers jump; pictures then last less than their times say."""
    picture_s = packets.ends_s.get(facts.video.index) if facts.video else None
    last_picture_s = max(packets.times_s, default=facts.start_s) - facts.start_s
    longest_s = max(last_picture_s, packets.played_s)
    if picture_s is not None:
        picture_s -= facts.start_s
        if not facts.formats & _SAY_SO and packets.played_s:
            picture_s = min(picture_s, packets.played_s)
            last_picture_s = min(last_picture_s, picture_s)
    sounds = (packets.ends_s.get(track.index) for track in facts.audio)
    return _Ends(
        picture_s,
        last_picture_s,
        longest_s,
        tuple(end_s - facts.start_s for end_s in sounds if end_s is not None),
    )


def _said(source: Facts, expected: Expectation) -> float | None:
    """Return how long the result should be by the source's headers: as long as its picture."""
    if source.duration_s is None:
        return None
    picture_s = source.video.duration_s if source.video else None
    return _part(min(picture_s or source.duration_s, source.duration_s), expected)


def _is_other(result: _Ends, said_s: float) -> bool:
    tolerance_s = _tolerance(said_s)
    return result.first_s < said_s - tolerance_s or result.last_picture_s > said_s + tolerance_s


def _near_the_end(source: Facts, expected: Expectation, result: _Ends, said_s: float | None) -> float | None:
    if said_s is None or not source.formats & _SEEKABLE:
        return None
    from_s = source.start_s + expected.start_s + min(result.first_s, said_s) - _BEFORE_END_S
    return from_s if from_s > 0 else None


def _cut_off(source: Facts, read: Packets) -> Fault | None:
    if not source.formats & _SAY_SO or source.duration_s is None:
        return None
    ends_s = read.last_s - source.start_s
    if ends_s >= source.duration_s - _tolerance(source.duration_s):
        return None
    return Fault(
        f"The source says it plays {source.duration_s:.1f} s, but ends after {max(0.0, ends_s):.1f} s: "
        "it is damaged or cut off. Look whether it plays to its end."
    )


def _ends_early(expected: Expectation, result: _Ends, real: _Ends, length: Length | None) -> Fault | None:
    compared = [("pictures", result.last_picture_s, real.last_picture_s)]
    if result.sounds_s and real.sounds_s:
        compared.append(("sound", max(result.sounds_s), min(real.sounds_s)))
    for what, found_s, source_s in compared:
        # Where frames and sound of a recording are missing alike, HandBrakeCLI closes the gap.
        wanted_s = _part(source_s if length is None else min(source_s, length.least_s), expected)
        if found_s < wanted_s - _tolerance(wanted_s):
            lacks_s = wanted_s - found_s
            return Fault(
                f"The result plays {what} for {found_s:.1f} s, where the source has {wanted_s:.1f} s.",
                lacks_video_s=lacks_s if what == "pictures" else 0.0,
                lacks_sound_s=lacks_s if what == "sound" else 0.0,
            )
    return None


def _ends_late(expected: Expectation, result: _Ends, real: _Ends) -> Fault | None:
    if real.picture_s is None:
        return None
    wanted_s = _part(real.longest_picture_s, expected)
    if result.last_picture_s <= wanted_s + _tolerance(wanted_s):
        return None
    return Fault(
        f"The result plays pictures for {result.last_picture_s:.1f} s, where the source has {wanted_s:.1f} s."
    )


def _stands_still(
    expected: Expectation, source: Facts, found: Facts, packets: Packets, read_source: ReadSource
) -> Fault | None:
    if not source.formats & _SEEKABLE:  # their clocks may jump, and broadcasts have gaps of their own
        return None
    times_s = [found.start_s, *sorted(packets.times_s)]
    lasts_s = median(after - before for before, after in pairwise(times_s)) if len(times_s) > 1 else 0.0
    stands_s = min(_STANDS_S, max(_LEAST_STANDS_S, _STANDS_FRAMES * lasts_s))
    gaps = [(before, after) for before, after in pairwise(times_s) if after - before > stands_s]
    shift_s = source.start_s + expected.start_s - found.start_s
    stands = []
    for before, after in sorted(gaps, key=lambda gap: gap[0] - gap[1])[:_LOOKS]:
        margin_s = min(_MARGIN_S, (after - before) * _MARGIN_SHARE)
        from_s, to_s = before + shift_s + margin_s, after + shift_s - margin_s
        read = read_source(from_s, to_s)
        if any(from_s < time_s < to_s for time_s in read.times_s) or read.stderr_tail:
            stands.append((before, after))
    if not stands:
        return None
    before, after = min(stands)
    return Fault(
        f"From {before:.1f} s to {after:.1f} s the result shows one picture only, "
        "where the source has more: it is damaged there. Look whether it plays.",
        stands=tuple(
            (before + shift_s - source.start_s, after + shift_s - source.start_s) for before, after in stands
        ),
    )


def _part(whole_s: float, expected: Expectation) -> float:
    stop_s = whole_s if expected.stop_s is None else min(whole_s, expected.stop_s)
    return max(0.0, stop_s - expected.start_s)


def _tolerance(expected_s: float) -> float:
    return min(_TOLERANCE_S, max(_LEAST_TOLERANCE_S, expected_s * _TOLERANCE_SHARE))
