"""Measures how similar the sound of a copy is to that of its film."""

from collections.abc import Sequence

import numpy as np

from handbrake_service.film_reader.reference import SoundTrack
from handbrake_service.film_reader.sound import align, align_waves, is_audible, is_silent, mix, silent_s
from handbrake_service.film_reader.values import Compared, SoundLikeness

#: How far from its place sound may be and still count as in place.
SOUND_TOLERANCE_S = 0.05
#: Low-frequency channels. Encoders low-pass them, which may leave nothing.
_BASS = ("LFE", "LFE2")


def compare_track(
    track: SoundTrack, film: Sequence[SoundTrack], request: Compared, due_s: float, tolerance_s: float
) -> list[SoundLikeness]:
    """Compare each piece of a track of the copy with the same piece of each of the film's tracks.

    The copy should sound `due_s` later than the film, give or take `tolerance_s`.
    """
    return [
        _piece_likeness(
            span.from_s - request.shift_s,
            SoundTrack(track.stream, track.channels, [piece]),
            [SoundTrack(other.stream, other.channels, [other.pieces[place]]) for other in film],
            due_s,
            tolerance_s,
        )
        for place, (span, piece) in enumerate(zip(request.sound, track.pieces, strict=True))
    ]


def _piece_likeness(
    at_s: float, copy: SoundTrack, film: Sequence[SoundTrack], due_s: float, tolerance_s: float
) -> SoundLikeness:
    """Compare one piece, each track given with that piece only."""
    mine = mix(copy.pieces[0], copy.channels)
    theirs = [mix(track.pieces[0], track.channels) for track in film]
    fits = [align(other, mine, due_s, tolerance_s) for other in theirs]
    likeness = [fit.likeness if fit else -1.0 for fit in fits]
    best = int(np.argmax(likeness)) if likeness else None
    fit = fits[best] if best is not None else None
    return SoundLikeness(
        at_s=at_s,
        track=copy.stream,
        fits=tuple(fits),
        film_silent=tuple(map(is_silent, theirs)),
        copy_silent=is_silent(mine),
        silent_s=tuple(silent_s(other, mine, due_s) for other in theirs),
        channels=_channels(copy, film[best], fit.lag_s) if best is not None and fit else None,
        lost_channels=_lost_channels(copy, film[best]) if best is not None and fit else (),
    )


def _channels(
    copy: SoundTrack, film: SoundTrack, lag_s: float
) -> tuple[tuple[float | None, ...], ...] | None:
    if len(copy.channels) < 2 or len(film.channels) != len(copy.channels):
        return None
    aligned = [
        [align_waves(other, mine, lag_s, SOUND_TOLERANCE_S) for other in film.pieces[0]]
        for mine in copy.pieces[0]
    ]
    return tuple(tuple(each.likeness_in_place if each else None for each in row) for row in aligned)


def _lost_channels(copy: SoundTrack, film: SoundTrack) -> tuple[str, ...]:
    mine = dict(zip(copy.channels, copy.pieces[0], strict=False))
    theirs = dict(zip(film.channels, film.pieces[0], strict=False))
    return tuple(
        name
        for name, samples in mine.items()
        if name in theirs and name not in _BASS and is_silent(samples) and is_audible(theirs[name])
    )


def likeness_in_place(sound: Sequence[SoundLikeness]) -> float:
    """Return the sum of each piece's best correlation in place, with whichever track of the film it is."""
    return sum(max((fit.likeness_in_place for fit in piece.fits if fit), default=0.0) for piece in sound)
