"""Opens the inputs of a run: its source, checked for changes, and its preset. Creates its result file."""

import os
from contextlib import ExitStack
from pathlib import Path

from handbrake_service.encoder.encode_command import preset_of
from handbrake_service.media.roots import OpenSource
from handbrake_service.presets.document import PresetDocument
from handbrake_service.run.dependencies import RunDependencies
from handbrake_service.run.failure_mapping import map_source_errors, preset_gone
from handbrake_service.run.source_state import check_as_queued
from shared.domain.errors import PresetNotFound
from shared.queue.redis_queue import Claim


def open_inputs(deps: RunDependencies, claim: Claim, stack: ExitStack) -> tuple[OpenSource, PresetDocument]:
    """Return the source and the preset of a claim; the source stays open until `stack` ends.

    Raises AttemptFailed, SourceSettling or LeaseLost.
    """
    job = claim.job
    with map_source_errors():
        source = stack.enter_context(deps.roots.open(job.input_path))
    check_as_queued(deps, claim, source)
    try:
        return source, preset_of(job, claim.preset, deps.presets)
    except PresetNotFound as error:
        raise preset_gone(error.message) from error


def create_result_file(path: Path) -> None:
    """Create the empty result file, as a confined encoder cannot create files. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    os.close(os.open(path, flags, 0o666))
