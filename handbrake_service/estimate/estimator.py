"""Tells what encodes will come to, and learns from what they came to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handbrake_service.estimate.aim import aim_of
from handbrake_service.estimate.experience import Experience
from handbrake_service.estimate.forecast import forecast
from handbrake_service.estimate.stopwatch import Stopwatch
from handbrake_service.inspection.material import Material
from shared.domain.options import EncodeOptions
from shared.domain.plan import Estimate

#: A preset's settings, as HandBrake exports them.
PresetSettings = Mapping[str, Any]


class Estimator:
    """Estimates for a node of `cpus`, whose experience is kept in `file`; thread-safe.

    `stopwatch` is for whoever runs the encodes that `learn` is told of.
    """

    def __init__(self, cpus: float, file: Path) -> None:
        self._cpus = cpus
        self._experience = Experience(file)
        self.stopwatch = Stopwatch()

    def estimate(self, preset: PresetSettings, options: EncodeOptions, source: Material) -> Estimate | None:
        """Forecast an encode; None when the source hides its play time."""
        if not source.duration_s:
            return None
        aim = aim_of(preset, options, source)
        return self._experience.mend(aim, forecast(aim, source, self._cpus))

    def learn(
        self,
        preset: PresetSettings,
        options: EncodeOptions,
        source: Material,
        size_bytes: int,
        elapsed_s: float | None,
    ) -> None:
        """Remember how an encode ended; `elapsed_s` None when it did not have the machine to itself."""
        if not source.duration_s:
            return
        aim = aim_of(preset, options, source)
        self._experience.note(aim, forecast(aim, source, self._cpus), size_bytes, elapsed_s)
