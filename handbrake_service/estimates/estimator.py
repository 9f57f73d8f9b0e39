"""Tells what encodes will come to, and learns from what they came to."""

from pathlib import Path

from handbrake_service.estimates.exclusive_timer import ExclusiveTimer
from handbrake_service.estimates.forecast import forecast
from handbrake_service.estimates.history import EncodeHistory
from handbrake_service.estimates.profile import EncodeProfile, profile_of
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.handbrake.languages import Version
from handbrake_service.inspection.source_summary import SourceSummary
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.overrides import with_options
from shared.domain.options import EncodeOptions
from shared.domain.plan import Estimate


class Estimator:
    """Estimates for a node of `cpus`, whose experience is kept in `file`; thread-safe.

    Options are settled ones, and come with the preset as the encode uses it.
    `timer` is for whoever runs the encodes that `learn` is told of.
    """

    def __init__(self, handbrake: HandBrake, cpus: float, file: Path) -> None:
        self._handbrake = handbrake
        self._cpus = cpus
        self._experience = EncodeHistory(file)
        self.timer = ExclusiveTimer()

    @property
    def handbrake_version(self) -> Version:
        """The version of the HandBrakeCLI that the estimates are for."""
        return self._handbrake.version

    def estimate(
        self, preset: PresetDocument, options: EncodeOptions, source: SourceSummary
    ) -> Estimate | None:
        """Forecast an encode; None when the source hides its play time."""
        if not source.duration_s:
            return None
        aim = self._aim(preset, options, source)
        return self._experience.calibrate(aim, forecast(aim, source, self._cpus))

    def learn(
        self,
        preset: PresetDocument,
        options: EncodeOptions,
        source: SourceSummary,
        size_bytes: int,
        elapsed_s: float | None,
    ) -> None:
        """Remember how an encode ended; `elapsed_s` None when it did not have the machine to itself."""
        if not source.duration_s:
            return
        aim = self._aim(preset, options, source)
        self._experience.record(aim, forecast(aim, source, self._cpus), size_bytes, elapsed_s)

    def _aim(self, preset: PresetDocument, options: EncodeOptions, source: SourceSummary) -> EncodeProfile:
        return profile_of(with_options(preset, options, self._handbrake).settings, options, source)
