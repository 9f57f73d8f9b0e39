"""Encodes sources with the real HandBrakeCLI as a job would, and verifies the results and their contents."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from handbrake_service.encoder.encode_command import encode_arguments
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.builtin import BuiltinPresets
from handbrake_service.verification.verifier import VerificationResult
from shared.domain.options import Container, EncodeOptions
from tests.support.catalogue_cache import copy_catalogue
from tests.support.handbrake import run_handbrake
from tests.support.verified import ResultVerifier

PRESET = "Very Fast 480p30"


@dataclass(frozen=True)
class Settings:
    """How a source is encoded."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    preset: Mapping[str, Any] = field(default_factory=dict)
    """Preset settings that differ from `PRESET`."""
    sound: Mapping[str, Any] = field(default_factory=dict)
    """Preset settings that differ for each audio track."""


class RightResults:
    """Encodes correctly in `folder`, so that every result must pass verification."""

    def __init__(self, handbrake: HandBrake, verifier: ResultVerifier, folder: Path) -> None:
        self._handbrake = handbrake
        self._verifier = verifier
        self._folder = folder
        copy_catalogue(folder)
        self._presets = BuiltinPresets(handbrake, folder)

    def verified(self, source: Path, settings: Settings) -> VerificationResult:
        """Encode a source, verify the result and delete it."""
        options = EncodeOptions.model_validate(
            {"preset": PRESET, "container": Container.MKV} | dict(settings.options)
        )
        document = self._presets.get(options.preset or PRESET)
        assert document is not None, options.preset
        sound = [dict(made) | dict(settings.sound) for made in document.audio]
        changed = {**document.settings, "AudioList": sound, **settings.preset}
        preset = replace(document, settings=changed)
        result = self._folder / f"{source.stem} {settings.name}.{options.container}"
        with encode_arguments(preset, options, self._handbrake, str(source), result, self._folder) as words:
            done = run_handbrake(self._handbrake, *words.words)
        assert "Encode done!" in done.stderr, (source.name, settings.name, done.stderr[-800:])
        try:
            log = done.stderr.splitlines()
            return self._verifier.verify(source, result, options, changed, encode_log=log)
        finally:
            result.unlink()
