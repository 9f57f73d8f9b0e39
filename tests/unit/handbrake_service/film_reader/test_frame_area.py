"""Where an image of another shape stands in a padded frame."""

import pytest

from handbrake_service.film_reader.frame_area import fitted
from handbrake_service.film_reader.values import WHOLE, Box


@pytest.mark.parametrize(
    ("aspect", "frame_aspect", "box"),
    [
        (1.5, 1.5, WHOLE),
        (1.0, 2.0, Box(left=0.25, right=0.75)),
        (2.0, 1.0, Box(top=0.25, bottom=0.75)),
    ],
    ids=["the same shape", "a narrow image", "a wide image"],
)
def test_an_image_is_centred_between_two_bars(aspect: float, frame_aspect: float, box: Box) -> None:
    assert fitted(aspect, frame_aspect) == box
    assert frame_aspect * fitted(aspect, frame_aspect).aspect == pytest.approx(aspect)
