"""Tells what encodes will come to, and learns from what they came to."""

from pathlib import Path

from handbrake_service.estimates.exclusive_timer import Stopwatch
from handbrake_service.estimates.forecast import forecast
from handbrake_service.estimates.history import Experience
from handbrake_service.estimates.profile import Aim, aim_of
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.languages import Version
from handbrake_service.inspection.source_summary import Material
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import tailored
from shared.domain.options import EncodeOptions
from shared.domain.plan import Estimate


class Estimator:
    """Estimates for a node of `cpus`, whose experience is kept in `file`; thread-safe.

    Options are settled ones, and come with the preset as the encode uses it.
    `stopwatch` is for whoever runs the encodes that `learn` is told of.
    """

    def __init__(self, handbrake: HandBrake, cpus: float, file: Path) -> None:
        self._handbrake = handbrake
        self._cpus = cpus
        self._experience = Experience(file)
        self.stopwatch = Stopwatch()

    @property
    def handbrake_version(self) -> Version:
        """The version of the HandBrakeCLI that the estimates are for."""
        return self._handbrake.version

    def estimate(self, preset: PresetDocument, options: EncodeOptions, source: Material) -> Estimate | None:
        """Forecast an encode; None when the source hides its play time."""
        if not source.duration_s:
            return None
        aim = self._aim(preset, options, source)
        return self._experience.mend(aim, forecast(aim, source, self._cpus))

    def learn(
        self,
        preset: PresetDocument,
        options: EncodeOptions,
        source: Material,
        size_bytes: int,
        elapsed_s: float | None,
    ) -> None:
        """Remember how an encode ended; `elapsed_s` None when it did not have the machine to itself."""
        if not source.duration_s:
            return
        aim = self._aim(preset, options, source)
        self._experience.note(aim, forecast(aim, source, self._cpus), size_bytes, elapsed_s)

    def _aim(self, preset: PresetDocument, options: EncodeOptions, source: Material) -> Aim:
        return aim_of(tailored(preset, options, self._handbrake).settings, options, source)
