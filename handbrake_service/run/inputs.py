"""How every run begins: its source open and unchanged, its preset at hand, its result there and empty."""

import os
from contextlib import ExitStack
from pathlib import Path

from handbrake_service.encoder.encode_command import preset_of
from handbrake_service.media.roots import OpenSource
from handbrake_service.presets.document import PresetDocument
from handbrake_service.run.dependencies import Tools
from handbrake_service.run.failure_mapping import preset_gone, telling_of_the_source
from handbrake_service.run.source_state import check_as_queued
from shared.domain.errors import PresetNotFound
from shared.queue.redis_queue import Claim


def begin(tools: Tools, claim: Claim, stack: ExitStack) -> tuple[OpenSource, PresetDocument]:
    """Return the source and the preset of a claim; the source stays open until `stack` ends.

    Raises AttemptFailed, SourceSettling or LeaseLost.
    """
    job = claim.job
    with telling_of_the_source():
        source = stack.enter_context(tools.roots.open(job.input_path))
    check_as_queued(tools, claim, source)
    try:
        return source, preset_of(job, claim.preset, tools.presets)
    except PresetNotFound as error:
        raise preset_gone(error.message) from error


def make_result(path: Path) -> None:
    """Make the file of an encode: a confined encoder may write it, and make no other. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    os.close(os.open(path, flags, 0o666))
