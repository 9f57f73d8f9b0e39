"""Where the encodes of a node are carried out: what they all work with, and how one is started."""

import shlex
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.encoder.cpus import CpuShares, thread_limit
from handbrake_service.encoder.encode_command import encode_arguments
from handbrake_service.encoder.job_log import JobLog
from handbrake_service.encoder.process import EncodeJob, EncoderExit, EncoderProcess
from handbrake_service.handbrake.cli import HandBrake
from handbrake_service.media.roots import OpenSource
from handbrake_service.presets.document import PresetDocument
from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.sandbox.limits import Limits
from shared.domain.job import Progress
from shared.domain.options import EncodeOptions

#: A sample is made however little room there is: it is small, and somebody waits for it.
_LEAST_RESULT_BYTES = 1024**3


@dataclass(frozen=True)
class EncodeSpec:
    """What one encode makes of what."""

    preset: PresetDocument
    options: EncodeOptions
    source: OpenSource
    result: Path
    """The file it is written to; it must be there."""


@dataclass(frozen=True)
class EncodeRunner:
    """What all encodes of a node work with."""

    handbrake: HandBrake
    cpus: CpuShares
    oom_counters: Sequence[Path]
    temporary_dir: Path
    stall_s: float
    memory_bytes: int
    """Most that one encode may allocate."""
    reserve_bytes: int
    """What each leaves free on the disk of its result."""

    def encode(
        self,
        piece: EncodeSpec,
        control: RunControl,
        show: Callable[[Progress], None],
        log: JobLog,
        on_closed: Callable[[], None] = lambda: None,
    ) -> EncoderExit:
        """Encode, in the thread that calls, held by `control`; return how it ended.

        `on_closed` is called when the result was closed, a little before. Raises RunStopped, or OSError.
        """
        path = f"/proc/self/fd/{piece.source.fd}"
        with (
            encode_arguments(
                piece.preset, piece.options, self.handbrake, path, piece.result, self.temporary_dir
            ) as arguments,
            self.cpus.take() as share,
        ):
            limit = [] if share.usable == share.all else _thread_limit(piece, len(share.usable))
            pinned = None if share.initial == share.all else share.initial
            limits = self._limits(piece.result)
            command = self.handbrake.command([*arguments.words, *limit], limits, pinned)
            log.say(f"{path} is {piece.source.text}\n{shlex.join(command)}")
            job = EncodeJob(
                program=self.handbrake.program,
                command=command,
                source_fd=piece.source.fd,
                result=piece.result,
                temporary_dir=self.temporary_dir,
                stall_s=self.stall_s,
                limits=limits,
                oom_counters=self.oom_counters,
                cpus=share.usable if share.initial != share.usable else (),
                read=(arguments.preset_file,),
            )
            control.check()
            ended = EncoderProcess(job, control, show, log.add, on_closed).run()
            control.check()
            return ended

    def _limits(self, result: Path) -> Limits:
        """Bound a result by the room there is beyond the reserve, which admission counted on."""
        free_bytes = shutil.disk_usage(result).free - self.reserve_bytes
        return Limits(self.memory_bytes, max(free_bytes, _LEAST_RESULT_BYTES))


def _thread_limit(piece: EncodeSpec, cpus: int) -> list[str]:
    """Hold the encoder to some CPUs; another one than the preset's does not get the preset's options."""
    if piece.options.encoder not in (None, piece.preset.encoder):
        return thread_limit(piece.options.encoder or "", "", cpus)
    extra = piece.preset.settings.get("VideoOptionExtra") or ""
    return thread_limit(piece.preset.encoder, str(extra), cpus)
