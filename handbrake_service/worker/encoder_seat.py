"""Where the encoder of one run sits: what it is started with, and how others stop and pause it."""

import shlex
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.encoder.cpus import CpuShares
from handbrake_service.encoder.handbrake import HandBrake
from handbrake_service.encoder.preset_document import PresetDocument
from handbrake_service.encoder.process import EncodeJob, EncoderExit, EncoderProcess
from handbrake_service.job_log import JobLog
from handbrake_service.media.roots import OpenSource
from handbrake_service.worker.encode_command import encode_arguments
from shared.domain.job import Progress
from shared.domain.options import EncodeOptions

#: HandBrakeCLI's exit code of an encode that was cancelled (libhb/common.h: hb_error_code).
_CANCELLED = 1


@dataclass(frozen=True)
class Workshop:
    """What all encodes of a node work with."""

    handbrake: HandBrake
    cpus: CpuShares
    oom_counters: Sequence[Path]
    temporary_dir: Path
    stall_s: float


class EncoderSeat:
    """Runs one encoder at a time; `stop` and `pause` may be called from any thread and at any time."""

    def __init__(self, workshop: Workshop, show: Callable[[Progress], None], log: JobLog) -> None:
        self._workshop = workshop
        self._show = show
        self._log = log
        self._lock = threading.Lock()
        self._encoder: EncoderProcess | None = None
        self._stopped = False
        self._paused = False

    def stop(self) -> None:
        """Have the encoder end, and none begin any more. Returns at once."""
        with self._lock:
            self._stopped = True
            if self._encoder is not None:
                self._encoder.stop()

    def pause(self, *, paused: bool) -> None:
        """Have the encoder stand still, or go on; the next one too. Returns at once."""
        with self._lock:
            self._paused = paused
            if self._encoder is not None:
                self._encoder.pause(paused=paused)

    def run(
        self, preset: PresetDocument, options: EncodeOptions, source: OpenSource, result: Path
    ) -> EncoderExit:
        """Encode `source` into `result`, in the thread that calls; tell how it ended."""
        tools = self._workshop
        path = f"/proc/self/fd/{source.fd}"
        with (
            encode_arguments(
                preset, options, tools.handbrake, path, result, tools.temporary_dir
            ) as arguments,
            tools.cpus.take() as cpus,
        ):
            command = tools.handbrake.command(arguments, cpus)
            self._log.say(f"{path} is {source.path}\n{shlex.join(command)}")
            return self._attend(
                EncodeJob(command, source.fd, result, tools.temporary_dir, tools.stall_s, tools.oom_counters)
            )

    def _attend(self, job: EncodeJob) -> EncoderExit:
        encoder = EncoderProcess(job, self._show, self._log.add)
        try:
            with self._lock:
                if self._stopped:
                    return EncoderExit(_CANCELLED, work_error=None, stalled=False, log_tail="")
                self._encoder = encoder
                encoder.pause(paused=self._paused)
            return encoder.run()
        finally:
            with self._lock:
                self._encoder = None
            encoder.close()
