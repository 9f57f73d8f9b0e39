"""Which packet identifiers of a transport stream belong to its film."""

from handbrake_service.film_reader.values import TransportVideo
from handbrake_service.verification.transport import Length, length_of


def video(played_s: float, turns: int = 1, gaps_s: float = 0.0) -> TransportVideo:
    """Return the video of one packet identifier, at 25 fps."""
    frames = round(played_s * 25)
    return TransportVideo(256, 0, 1_000, frames, played_s, gaps_s, steady_s=20, jumps=0, turns=turns)


def test_consecutive_parts_are_one_film() -> None:
    assert length_of([video(60, turns=2), video(6)]) == Length(66, 66, one_clock=False)


def test_a_parallel_programme_is_not_part_of_the_film() -> None:
    assert length_of([video(60, turns=1500), video(58, turns=1450)]) == Length(60, 60)


def test_gaps_may_be_kept_or_removed() -> None:
    assert length_of([video(60, gaps_s=5.5)]) == Length(60, 65.5, steady_s=20)


def test_without_timestamps_the_length_is_unknown() -> None:
    assert length_of([]) is None
    assert length_of([video(0)]) is None
