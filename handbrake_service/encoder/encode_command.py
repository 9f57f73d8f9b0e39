"""Makes the arguments of a job's encode, with its preset in a file beside them."""

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
    """The arguments of an encode, and the file they name beside source and result."""

    words: list[str]
    preset_file: Path


@contextmanager
def encode_arguments(
    preset: PresetDocument,
    options: EncodeOptions,
    handbrake: HandBrake,
    source: str,
    result: Path,
    temporary_dir: Path,
) -> Iterator[EncodeArguments]:
    """Yield the arguments of an encode; the preset's file is there as long as the context."""
    command = EncodeCommand(handbrake, preset, options)
    with tempfile.NamedTemporaryFile("w", prefix="preset-", suffix=".json", dir=temporary_dir) as file:
        file.write(command.preset_text())
        file.flush()
        preset_file = Path(file.name)
        yield EncodeArguments(command.arguments(source, result, preset_file), preset_file)


def preset_of(job: Job, pinned: str | None, presets: Presets) -> PresetDocument:
    """Return the preset a job is encoded with.

    `pinned` is its JSON as the job keeps it. Jobs queued before presets were pinned have none: theirs is
    looked up by name. Raises PresetNotFound.
    """
    if pinned is not None:
        return PresetDocument.parse(pinned)
    name = job.options.preset or ""
    found = presets.find(name) if job.preset_sha256 is None else None
    if found is None:
        raise PresetNotFound(f"The preset {name!r} this job was queued with is gone; queue it again.")
    return found
