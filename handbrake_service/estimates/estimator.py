"""Estimates size and time of encodes, and learns from finished ones."""

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
from shared.runtime.clock import SYSTEM_CLOCK, Clock


class Estimator:
    """Estimates for a node with `cpus`, which stores its history of encodes in `file`; thread-safe.

    Options are resolved ones, passed with the preset that the encode uses. Encodes that are passed to `learn`
    are timed by `timer`.
    """

    def __init__(self, handbrake: HandBrake, cpus: float, file: Path, clock: Clock = SYSTEM_CLOCK) -> None:
        self._handbrake = handbrake
        self._cpus = cpus
        self._history = EncodeHistory(file)
        self.timer = ExclusiveTimer(clock)

    @property
    def handbrake_version(self) -> Version:
        """The version of the HandBrakeCLI that the estimates are for."""
        return self._handbrake.version

    def estimate(
        self, preset: PresetDocument, options: EncodeOptions, source: SourceSummary
    ) -> Estimate | None:
        """Return the estimate for an encode; None when the play time of the source is unknown."""
        if not source.duration_s:
            return None
        profile = self._profile(preset, options, source)
        return self._history.calibrate(profile, forecast(profile, source, self._cpus))

    def learn(
        self,
        preset: PresetDocument,
        options: EncodeOptions,
        source: SourceSummary,
        size_bytes: int,
        elapsed_s: float | None,
    ) -> None:
        """Record a finished encode; `elapsed_s` is None when it did not have the machine to itself."""
        if not source.duration_s:
            return
        profile = self._profile(preset, options, source)
        self._history.record(profile, forecast(profile, source, self._cpus), size_bytes, elapsed_s)

    def _profile(
        self, preset: PresetDocument, options: EncodeOptions, source: SourceSummary
    ) -> EncodeProfile:
        return profile_of(with_options(preset, options, self._handbrake).settings, options, source)
