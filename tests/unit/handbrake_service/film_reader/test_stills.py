"""Still images have the size at which a player shows the frame."""

import io

import av
import numpy as np
import pytest

from handbrake_service.film_reader.frames import Frame
from handbrake_service.film_reader.stills import jpeg


@pytest.mark.parametrize(
    ("aspect", "height"),
    [(16 / 9, 180), (4 / 3, 240), (9 / 16, 568), (1000.0, 64), (0.0, 1600)],
    ids=["wide", "4:3", "portrait", "extremely wide", "extremely tall"],
)
def test_an_image_has_the_display_aspect_ratio(aspect: float, height: int) -> None:
    chroma = np.full((144, 160), 128, np.uint8)
    stored = Frame(0.0, aspect, (np.full((288, 320), 200, np.uint8), chroma, chroma))
    with av.open(io.BytesIO(jpeg(stored)), mode="r", format="mjpeg") as image:
        shown = next(image.decode(video=0))
        assert (shown.width, shown.height) == (320, height)
        assert abs(float(shown.to_ndarray(format="gray").mean()) - 200) < 3
