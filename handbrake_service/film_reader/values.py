"""The parameters and results of the program that reads films.

The service imports this module too, so it must not import FFmpeg's libraries or NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A part of the play time, in seconds from the start of the film."""

    from_s: float
    to_s: float


@dataclass(frozen=True)
class Box:
    """A rectangle in a frame, as fractions of its width and height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    @property
    def aspect(self) -> float:
        """Its width divided by its height in a square frame."""
        return (self.right - self.left) / (self.bottom - self.top)


WHOLE = Box()


@dataclass(frozen=True)
class Boxes:
    """Which part of the film's frame a copy should show, and where in its own frame."""

    film: Box
    copy: Box


@dataclass(frozen=True)
class Compared:
    """Which parts of a copy are compared, and how its frames relate to the film's."""

    shift_s: float
    """The time in the film at which the copy starts: film time minus this is copy time."""
    points: Sequence[float]
    """Times in seconds from the start of the film, the same as the reference has."""
    sound: Sequence[Span]
    quarter_turns: int
    """Clockwise quarter turns to apply to the film's frames."""
    mirrored: bool
    film_box: Box
    """The part of the rotated frame that the copy should show."""
    padded: bool
    """Whether the copy may show it between bars on two opposite sides of its own frame."""


@dataclass(frozen=True)
class PointLikeness:
    """The similarity of film and copy at one point. Similarities are SSIM, -1 to 1."""

    at_s: float
    """Time in the copy."""
    detail: float
    """Standard deviation of the film's luma (0 to 255); if it is small there is little to compare."""
    in_place: float | None
    """Best similarity of the copy's frames in place; None if film or copy has no frame there."""
    best: float | None
    """Best similarity of the copy's frames around the point."""
    offset_s: float | None
    """How much later than the common offset the most similar frame is shown."""
    off_s: float | None
    """The same if it is precise; None if frames further away are as similar as the best one."""
    blurred: float
    """Similarity of the film's frame with a blurred version, about what the lowest quality leaves of it."""
    elsewhere: float
    """Best similarity of the film's frame here with the copy's at another point, or vice versa."""
    part: float | None
    """Least similarity of a quarter of the frame, divided by that of the blurred quarter.

    None if no quarter has enough detail."""
    strangest: float | None
    """Lowest, over the copy's frames around, of the best similarity with any of the film's frames there."""
    chroma: float | None
    """Correlation of the chroma of larger areas; None if film or copy has no colour."""
    film_colour: float
    """Standard deviation of the film's chroma of larger areas."""
    film_motion: float | None
    """1 minus the similarity of the film's frame with a slightly later one."""
    copy_motion: float | None
    """The same for the copy."""
    border: float
    """Mean luma (0 to 255) of the brightest strip that is cut off."""


@dataclass(frozen=True)
class Alignment:
    """The best alignment of two pieces of sound."""

    likeness: float
    """Correlation at the best lag, -1 to 1."""
    lag_s: float
    """How much later the second piece sounds."""
    likeness_in_place: float
    """Best correlation within the tolerance around the expected lag."""


@dataclass(frozen=True)
class SoundLikeness:
    """A piece of one of the copy's sound tracks compared with the film's tracks at the same time."""

    at_s: float
    """Start of the piece in the copy."""
    track: int
    """Place of the track among the copy's sound tracks, from 0."""
    fits: tuple[Alignment | None, ...]
    """Alignment with each of the film's tracks; None if either piece is silent."""
    film_silent: tuple[bool, ...]
    copy_silent: bool
    silent_s: tuple[float, ...]
    """For each of the film's tracks how long the copy is silent while that track is audible."""
    channels: tuple[tuple[float | None, ...], ...] | None
    """Correlation of each of the copy's channels with each channel of the best-fitting track.

    None if their numbers of channels differ."""
    lost_channels: tuple[str, ...]
    """FFmpeg's names of channels that are audible in the best-fitting track but silent in the copy."""


@dataclass(frozen=True)
class GeometryLikeness:
    """Whether the copy shows the right part of the film's frame, over all points."""

    expected: float
    """Mean similarity with the part that it should show."""
    other: float
    """Mean similarity of the most similar other part that was tried."""


@dataclass(frozen=True)
class Comparison:
    """All measurements of a comparison."""

    offset_s: float
    """How much later than the film the copy shows everything."""
    sound_due_s: float
    """How much later the sound is expected than in the film.

    This is `offset_s`, or 0 if the frames' times are imprecise and the sound is more similar there."""
    frame_s: float
    """Median frame duration of the copy."""
    film_frame_s: float
    """Median frame duration of the film."""
    aspects: tuple[float, float] | None
    """Display aspect ratios of the film's part and of the copy's part that shows it.

    None if film or copy has no frame at any point."""
    points: Sequence[PointLikeness]
    geometry: GeometryLikeness | None
    """None if no point has a frame of the copy."""
    sound: Sequence[SoundLikeness]


@dataclass(frozen=True)
class TransportVideo:
    """The video of one packet identifier (PID) in a transport stream."""

    pid: int
    first_byte: int
    """Offset of its first frame in the file."""
    last_byte: int
    """Offset of its last frame in the file."""
    frames: int
    """Number of its timestamps; a frame coded as two fields may have two."""
    played_s: float
    """Sum of its frames' durations."""
    gaps_s: float
    """Sum of the gaps between its frames, without jumps of the clock."""
    steady_s: float
    """How long it plays before the first gap."""
    jumps: int
    """How often its clock jumps."""
    turns: int
    """How often its frames follow those of another PID: once if all of it is in one piece."""


@dataclass(frozen=True)
class DamagedSpan:
    """A part of a film in which frames are missing or cannot be decoded."""

    stream: int
    """FFmpeg stream index."""
    from_s: float
    """In seconds from the start of the film."""
    to_s: float
