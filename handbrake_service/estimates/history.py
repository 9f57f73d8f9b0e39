"""What this node's encodes really came to, kept in its folder; forecasts are mended by it.

Each finished encode is held against what the table alone had said of it. The same encoder at the same
speed counts fully, others a little: they tell of the machine and of the kind of films there are.
"""

import math
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from handbrake_service.estimates.profile import EncodeProfile
from shared.domain.plan import Estimate
from shared.domain.value import ApiModel
from shared.runtime.logging import get_logger

log = get_logger(__name__)

#: How many encodes are remembered.
_MOST = 200
#: Weight of another encoder's experience, and of the table itself.
_OTHERS = 0.1
_TABLE = 0.5
#: What is farther off than this tells of something else: a black film, a machine that stood still.
_ODDEST = 8.0


class FinishedEncode(ApiModel):
    """One encode that came to its end."""

    encoder: str
    speed: str
    quality: float | None
    """None for an average bitrate, which tells nothing of sizes."""
    megapixels: float
    """Of the result."""
    size_bytes: int
    elapsed_s: float | None
    """None when others ran beside it, or it was paused."""
    forecast: Estimate
    """What the table alone had said."""

    @property
    def bits_per_pixel(self) -> float:
        """What the result spent."""
        return self.size_bytes * 8 / (self.megapixels * 1e6)

    @property
    def megapixels_a_second(self) -> float | None:
        """How quick it was."""
        return self.megapixels / self.elapsed_s if self.elapsed_s else None


_records = TypeAdapter(list[FinishedEncode])


class EncodeHistory:
    """The last encodes of this node; thread-safe."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._encodes = _load(file)

    @property
    def encodes(self) -> list[FinishedEncode]:
        """What is remembered, oldest first."""
        with self._lock:
            return list(self._encodes)

    def record(
        self, aim: EncodeProfile, forecast: Estimate, size_bytes: int, elapsed_s: float | None
    ) -> None:
        """Remember an encode; `forecast` is the table's own, `elapsed_s` None when it did not run alone."""
        if aim.megapixels <= 0 or size_bytes <= 0:
            return
        encode = FinishedEncode(
            encoder=aim.encoder,
            speed=aim.speed,
            quality=aim.quality,
            megapixels=round(aim.megapixels, 3),
            size_bytes=size_bytes,
            elapsed_s=elapsed_s,
            forecast=forecast,
        )
        with self._lock:
            self._encodes = [*self._encodes[1 - _MOST :], encode]
            self._save()

    def calibrate(self, aim: EncodeProfile, forecast: Estimate) -> Estimate:
        """Return a forecast of the table as experience makes it."""
        size = 1.0 if aim.quality is None else self._factor(aim, _size_factor)
        return Estimate(
            size_bytes=round(forecast.size_bytes * size),
            elapsed_s=round(forecast.elapsed_s * self._factor(aim, _time_factor), 1),
        )

    def _factor(self, aim: EncodeProfile, of: Callable[[FinishedEncode], float | None]) -> float:
        weight, total = _TABLE, 0.0
        for encode, factor in self._told(of):
            same = (encode.encoder, encode.speed) == (aim.encoder, aim.speed)
            share = 1.0 if same else _OTHERS
            weight += share
            total += share * math.log(factor)
        return math.exp(total / weight)

    def _told(self, of: Callable[[FinishedEncode], float | None]) -> Iterator[tuple[FinishedEncode, float]]:
        for encode in self.encodes:
            factor = of(encode)
            if factor is not None and 1 / _ODDEST <= factor <= _ODDEST:
                yield encode, factor

    def _save(self) -> None:
        unfinished = self._file.with_suffix(".part")
        try:
            unfinished.write_bytes(_records.dump_json(self._encodes))
            unfinished.replace(self._file)
        except OSError as error:  # forecasts start from less after the next start
            log.warning("experience.not_kept", path=str(self._file), error=str(error))


def _size_factor(encode: FinishedEncode) -> float | None:
    return None if encode.quality is None else encode.size_bytes / encode.forecast.size_bytes


def _time_factor(encode: FinishedEncode) -> float | None:
    return None if not encode.elapsed_s else encode.elapsed_s / encode.forecast.elapsed_s


def _load(file: Path) -> list[FinishedEncode]:
    try:
        return _records.validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return []
