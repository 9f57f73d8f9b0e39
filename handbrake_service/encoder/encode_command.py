"""Builds the HandBrakeCLI arguments of an encode, with its preset in a temporary file."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.encoder.argv import EncodeCommand
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.presets.document import PresetDocument
from handbrake_service.presets.library import Presets
from shared.domain.errors import PresetNotFound
from shared.domain.job import Job
from shared.domain.options import EncodeOptions


@dataclass(frozen=True)
class EncodeArguments:
    """The arguments of an encode and the preset file they refer to."""

    words: list[str]
    preset_file: Path
    """HandBrakeCLI must be allowed to read it."""


@contextmanager
def encode_arguments(
    preset: PresetDocument,
    options: EncodeOptions,
    handbrake: HandBrake,
    source: str,
    result: Path,
    temporary_dir: Path,
) -> Iterator[EncodeArguments]:
    """Yield the arguments of an encode. The preset file exists until the `with` block ends."""
    command = EncodeCommand(handbrake, preset, options)
    with tempfile.NamedTemporaryFile("w", prefix="preset-", suffix=".json", dir=temporary_dir) as file:
        file.write(command.preset_text())
        file.flush()
        preset_file = Path(file.name)
        yield EncodeArguments(command.arguments(source, result, preset_file), preset_file)


def preset_of(job: Job, pinned: str | None, presets: Presets) -> PresetDocument:
    """Return the preset to encode a job with.

    `pinned` is the preset's JSON, as stored with the job. Jobs queued before presets were pinned have none,
    so their preset is looked up by name. Raises PresetNotFound.
    """
    if pinned is not None:
        return PresetDocument.parse(pinned)
    name = job.options.preset or ""
    found = presets.find(name) if job.preset_sha256 is None else None
    if found is None:
        raise PresetNotFound(
            f"The preset {name!r} of this job no longer exists. Queue the job again with another preset."
        )
    return found
