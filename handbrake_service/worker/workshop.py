"""Where the encodes of a node are carried out: what they all work with, and how one is started."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.encoder.cpus import CpuShares
from handbrake_service.encoder.handbrake import HandBrake
from handbrake_service.encoder.preset_document import PresetDocument
from handbrake_service.encoder.process import EncodeJob, EncoderExit, EncoderProcess
from handbrake_service.job_log import JobLog
from handbrake_service.media.leash import Leash
from handbrake_service.media.roots import OpenSource
from handbrake_service.worker.encode_command import encode_arguments
from shared.domain.job import Progress
from shared.domain.options import EncodeOptions


@dataclass(frozen=True)
class Workpiece:
    """What one encode makes of what."""

    preset: PresetDocument
    options: EncodeOptions
    source: OpenSource
    result: Path


@dataclass(frozen=True)
class Workshop:
    """What all encodes of a node work with."""

    handbrake: HandBrake
    cpus: CpuShares
    oom_counters: Sequence[Path]
    temporary_dir: Path
    stall_s: float

    def encode(
        self, piece: Workpiece, leash: Leash, show: Callable[[Progress], None], log: JobLog
    ) -> EncoderExit:
        """Encode, in the thread that calls, held by `leash`; tell how it ended. Raises Interrupted."""
        path = f"/proc/self/fd/{piece.source.fd}"
        with (
            encode_arguments(
                piece.preset, piece.options, self.handbrake, path, piece.result, self.temporary_dir
            ) as arguments,
            self.cpus.take() as cpus,
        ):
            command = self.handbrake.command(arguments, cpus)
            log.say(f"{path} is {piece.source.path}\n{shlex.join(command)}")
            job = EncodeJob(
                command, piece.source.fd, piece.result, self.temporary_dir, self.stall_s, self.oom_counters
            )
            leash.check()
            ended = EncoderProcess(job, leash, show, log.add).run()
            leash.check()
            return ended
