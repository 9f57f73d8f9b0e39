"""The points at which a copy is compared with its film."""

from dataclasses import asdict, dataclass
from typing import Any

from handbrake_service.film_reader.values import Span

#: Frames are compared every 2.5 s, at 4 to 16 points.
_EVERY_S = 2.5
_LEAST_POINTS = 4
_MOST_POINTS = 16
#: Sound is compared in pieces of PIECE_S every 4 s, in 2 to 6 pieces.
PIECE_S = 2.5
_PIECE_EVERY_S = 4.0
_LEAST_PIECES, _MOST_PIECES = 2, 6
#: The end that is not compared, since copies may end slightly before their film.
_END_S = 0.25


@dataclass(frozen=True)
class Points:
    """Times of frames and spans of sound, in seconds from the start of the film."""

    frames: tuple[float, ...]
    sound: tuple[Span, ...]

    def question(self) -> dict[str, Any]:
        """Return the part of a question to the film reader that both film and copy are read with."""
        return {"frames": self.frames, "sound": [asdict(piece) for piece in self.sound]}


def points_of(start_s: float, stop_s: float) -> Points:
    """Return points spread evenly over a part of a film; sound includes its start and end."""
    seconds = max(0.0, stop_s - start_s - _END_S)
    count = max(_LEAST_POINTS, min(_MOST_POINTS, int(seconds / _EVERY_S)))
    pieces = max(_LEAST_PIECES, min(_MOST_PIECES, int(seconds / _PIECE_EVERY_S)))
    length_s = min(PIECE_S, seconds)
    last_s = start_s + seconds - length_s
    starts = [start_s + (last_s - start_s) * number / max(1, pieces - 1) for number in range(pieces)]
    return Points(
        frames=tuple(start_s + seconds * (number + 0.5) / count for number in range(count)),
        sound=tuple(Span(each_s, each_s + length_s) for each_s in starts) if length_s > 0 else (),
    )
