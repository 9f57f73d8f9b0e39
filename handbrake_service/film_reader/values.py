"""What the reader is asked and what it answers; imports nothing that takes long."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A piece of the play time, in seconds from the start of the film."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class Box:
    """A part of a frame, in shares of its width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0


WHOLE = Box()


@dataclass(frozen=True)
class PointLikeness:
    """A frame of the film, and the copy there."""

    at_s: float
    """In the copy."""
    detail: float
    """Standard deviation of the film's luma, 0 to 255: there is little to compare when it is small."""
    in_place: float | None
    """Best similarity of the copy's frames in this place; None when film or copy has no frame there."""
    best: float | None
    """Best similarity of frames around."""
    offset_s: float | None
    """How much later than in the film the best one is shown, beyond the offset of all points."""
    off_s: float | None
    """The same where it is telling: None where frames further from the best one are as like."""
    blurred: float
    """Similarity of the film's frame with itself when its details are taken away, as a low quality does."""
    elsewhere: float
    """Best similarity of one of both here with the other elsewhere."""
    part: float | None
    """The least similarity of a quarter of the frame, as a share of what its blurred film has there; None
    where no quarter shows enough."""
    strangest: float | None
    """The least similarity of a frame of the copy around with all of the film's there."""
    chroma: float | None
    """Correlation of the colours; None when one of both is without colour."""
    film_colour: float
    """Standard deviation of the film's chroma."""
    film_motion: float | None
    """1 minus the similarity of the film's frame here with one a little later."""
    copy_motion: float | None
    border: float
    """Brightest mean luma of what was cut off, 0 to 255."""


@dataclass(frozen=True)
class Alignment:
    """How two pieces of sound fit best."""

    likeness: float
    """Correlation there, -1 to 1."""
    lag_s: float
    """How much later the second one sounds."""
    likeness_in_place: float
    """The best correlation within some tolerance of where it should be."""


@dataclass(frozen=True)
class SoundLikeness:
    """A piece of one of the copy's sound tracks, and the film's tracks at the same time."""

    at_s: float
    track: int
    """Number of the copy's track among its sound tracks, from 0."""
    fits: tuple[Alignment | None, ...]
    """How each of the film's tracks fits; None where one of both is silent."""
    film_silent: tuple[bool, ...]
    copy_silent: bool
    silent_s: tuple[float, ...]
    """For how long nothing is heard while each of the film's tracks sounds."""
    channels: tuple[tuple[float | None, ...], ...] | None
    """Correlation of each channel of the copy with each of the track that fits best; None when they have
    other numbers of channels."""
    lost_channels: tuple[str, ...]
    """Channels that sound in the track that fits best and not in the copy, by FFmpeg's names."""


@dataclass(frozen=True)
class GeometryLikeness:
    """Whether the copy shows the part of the film it should, over all points."""

    expected: float
    """Mean similarity with the part it should show."""
    other: float
    """The same of the most alike of some other parts of both."""


@dataclass(frozen=True)
class Comparison:
    """Everything measured."""

    offset_s: float
    """How much later than in the film the copy shows everything."""
    sound_due_s: float
    """How much later it should sound: as much, or in its place where frames do not tell precisely when they
    are shown and the sound is more alike there."""
    frame_s: float
    """How long the copy usually shows a frame."""
    film_frame_s: float
    """How long the film does."""
    points: Sequence[PointLikeness]
    geometry: GeometryLikeness | None
    """None without a point to measure it at."""
    sound: Sequence[SoundLikeness]


@dataclass(frozen=True)
class TransportVideo:
    """What one packet identifier with video holds in a transport stream."""

    pid: int
    first_byte: int
    """Where in the file its first frame begins."""
    last_byte: int
    """Where its last frame begins."""
    frames: int
    """How many time stamps it has; a picture of two fields may have two."""
    played_s: float
    """How long its frames last, taken together."""
    gaps_s: float
    """How long there is no frame where its clock goes on."""
    steady_s: float
    """How long it plays before the first of these gaps."""
    jumps: int
    """How often its clock jumps."""
    turns: int
    """How often its frames begin after those of another one: once for each piece, where pieces follow."""


@dataclass(frozen=True)
class DamagedSpan:
    """A piece of a film of which frames cannot be decoded or are missing."""

    stream: int
    """FFmpeg's number of it."""
    from_s: float
    """From the start of the film."""
    to_s: float
