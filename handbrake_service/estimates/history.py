"""Records the finished encodes of this node in its folder, and calibrates forecasts by them.

Each finished encode is compared with what the table alone had forecast. The same encoder at the same speed
counts fully. Others count a little, because they reflect the machine and the kind of films.
"""

import math
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import TypeAdapter

from handbrake_service.estimates.profile import EncodeProfile
from handbrake_service.media.cache_file import read_cache_file, write_cache_file
from shared.domain.plan import Estimate
from shared.domain.value import ApiModel

#: Number of encodes that are remembered.
_MOST = 200
#: Weights of encodes with another encoder or speed, and of the table itself.
_OTHERS = 0.1
_TABLE = 0.5
#: Encodes farther from the forecast than this factor are outliers: a black film, a stalled machine.
_OUTLIER = 8.0


class FinishedEncode(ApiModel):
    """One finished encode."""

    encoder: str
    speed: str
    quality: float | None
    """None for an average bitrate, which says nothing about sizes."""
    megapixels: float
    """Of the result."""
    size_bytes: int
    elapsed_s: float | None
    """None when others ran at the same time, or it was paused."""
    forecast: Estimate
    """What the table alone had forecast."""

    @property
    def bits_per_pixel(self) -> float:
        """Bits of the result per pixel."""
        return self.size_bytes * 8 / (self.megapixels * 1e6)

    @property
    def megapixels_a_second(self) -> float | None:
        """Speed of the encode; None when its time is unknown."""
        return self.megapixels / self.elapsed_s if self.elapsed_s else None


_records = TypeAdapter(list[FinishedEncode])


class EncodeHistory:
    """The last encodes of this node; thread-safe."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._encodes = read_cache_file(file, _records.validate_json) or []

    @property
    def encodes(self) -> list[FinishedEncode]:
        """The remembered encodes, oldest first."""
        with self._lock:
            return list(self._encodes)

    def record(
        self, profile: EncodeProfile, forecast: Estimate, size_bytes: int, elapsed_s: float | None
    ) -> None:
        """Record an encode; `forecast` is the table's own, `elapsed_s` is None when it did not run alone."""
        if profile.megapixels <= 0 or size_bytes <= 0:
            return
        encode = FinishedEncode(
            encoder=profile.encoder,
            speed=profile.speed,
            quality=profile.quality,
            megapixels=round(profile.megapixels, 3),
            size_bytes=size_bytes,
            elapsed_s=elapsed_s,
            forecast=forecast,
        )
        with self._lock:
            self._encodes = [*self._encodes[1 - _MOST :], encode]
            write_cache_file(self._file, _records.dump_json(self._encodes))

    def calibrate(self, profile: EncodeProfile, forecast: Estimate) -> Estimate:
        """Return a forecast of the table, corrected by past encodes."""
        size = 1.0 if profile.quality is None else self._factor(profile, _size_factor)
        return Estimate(
            size_bytes=round(forecast.size_bytes * size),
            elapsed_s=round(forecast.elapsed_s * self._factor(profile, _time_factor), 1),
        )

    def _factor(self, profile: EncodeProfile, factor_of: Callable[[FinishedEncode], float | None]) -> float:
        weights, total = _TABLE, 0.0
        for encode, factor in self._usable(factor_of):
            same = (encode.encoder, encode.speed) == (profile.encoder, profile.speed)
            weight = 1.0 if same else _OTHERS
            weights += weight
            total += weight * math.log(factor)
        return math.exp(total / weights)

    def _usable(
        self, factor_of: Callable[[FinishedEncode], float | None]
    ) -> Iterator[tuple[FinishedEncode, float]]:
        for encode in self.encodes:
            factor = factor_of(encode)
            if factor is not None and 1 / _OUTLIER <= factor <= _OUTLIER:
                yield encode, factor


def _size_factor(encode: FinishedEncode) -> float | None:
    return None if encode.quality is None else encode.size_bytes / encode.forecast.size_bytes


def _time_factor(encode: FinishedEncode) -> float | None:
    return None if not encode.elapsed_s else encode.elapsed_s / encode.forecast.elapsed_s
