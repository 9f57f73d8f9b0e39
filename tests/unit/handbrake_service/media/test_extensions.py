"""Films are recognised by their extension, regardless of case."""

import pytest

from handbrake_service.media.extensions import looks_like_film


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("a.mkv", True),
        ("A.ISO", True),
        ("b.tar.mp4", True),
        ("mkv", False),
        ("a.srt", False),
        ("a.mkv.part", False),
    ],
)
def test_a_film_is_recognised_by_its_extension(name: str, *, film: bool) -> None:
    assert looks_like_film(name) is film
