"""Runs the encodes of a node with the settings they have in common."""

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

#: Smallest limit for a result file. Admission checks the disk for jobs but not for samples, which are small
#: and should encode even on a nearly full disk.
_MIN_RESULT_BYTES = 10**9


@dataclass(frozen=True)
class EncodeSpec:
    """The input, output and settings of one encode."""

    preset: PresetDocument
    options: EncodeOptions
    source: OpenSource
    result: Path
    """The output file, which must exist."""


@dataclass(frozen=True)
class EncodeRunner:
    """The settings that all encodes of a node share."""

    handbrake: HandBrake
    cpus: CpuShares
    oom_counters: Sequence[Path]
    temporary_dir: Path
    stall_s: float
    memory_bytes: int
    """Maximum that one encode may allocate."""
    reserve_bytes: int
    """Space that each encode leaves free on the disk of its result."""

    def encode(
        self,
        spec: EncodeSpec,
        control: RunControl,
        show: Callable[[Progress], None],
        log: JobLog,
        on_closed: Callable[[], None] = lambda: None,
    ) -> EncoderExit:
        """Encode in the calling thread, stoppable and pausable by `control`, and return how it ended.

        `on_closed` is called when HandBrakeCLI closes its result, shortly before it exits.
        Raises RunStopped or OSError.
        """
        path = f"/proc/self/fd/{spec.source.fd}"
        with (
            encode_arguments(
                spec.preset, spec.options, self.handbrake, path, spec.result, self.temporary_dir
            ) as arguments,
            self.cpus.take() as share,
        ):
            limit = [] if share.usable == share.all else _thread_limit(spec, len(share.usable))
            pinned = None if share.initial == share.all else share.initial
            limits = self._limits(spec.result)
            command = self.handbrake.command([*arguments.words, *limit], limits, pinned)
            log.write(f"{path} is {spec.source.text}\n{shlex.join(command)}")
            job = EncodeJob(
                program=self.handbrake.program,
                command=command,
                source_fd=spec.source.fd,
                result=spec.result,
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
        """Limit a result to the free space beyond the reserve, which admission relied on."""
        free_bytes = shutil.disk_usage(result).free - self.reserve_bytes
        return Limits(self.memory_bytes, max(free_bytes, _MIN_RESULT_BYTES))


def _thread_limit(spec: EncodeSpec, cpus: int) -> list[str]:
    """Limit the encoder to `cpus`. The preset's encoder options apply only to the preset's own encoder."""
    if spec.options.encoder not in (None, spec.preset.encoder):
        return thread_limit(spec.options.encoder or "", "", cpus)
    extra = spec.preset.settings.get("VideoOptionExtra") or ""
    return thread_limit(spec.preset.encoder, str(extra), cpus)
