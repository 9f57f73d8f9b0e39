"""What this machine's HandBrakeCLI is: its version, what it says of itself, and how it is called.

Versions 1.5 to 1.11 behave as this code expects; before 1.7 output to a pipe is not flushed.
"""

import re
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.processes.sandbox.limits import Limits
from handbrake_service.processes.tool import run_program
from shared.runtime.owned_process import ends_with_owner

#: Answering a question of ours takes a fraction of a second; a busy machine gets room.
_QUESTION_LIMIT_S = 30.0

#: From here on, progress is flushed line by line (HandBrake's release notes of 1.7.0).
_FLUSHES_SINCE = (1, 7)


_VERSION = re.compile(r'"Major": *(\d+),\s*"Minor": *(\d+),\s*"Point": *(\d+)')


class HandBrakeMissing(Exception):
    """HandBrakeCLI, or something needed to run it, is not installed; the message says what."""


@dataclass(frozen=True)
class HandBrakeAnswer:
    """What it said to a question."""

    code: int
    """Exit code; minus n for signal n."""
    stdout: str
    stderr: str


@dataclass(frozen=True)
class HandBrake:
    """An installed HandBrakeCLI."""

    program: str
    version: tuple[int, int, int]
    help_text: str
    """What `--json --help` prints: its version, then what this build and this hardware can do."""

    @property
    def version_text(self) -> str:
        """The version as its makers write it."""
        return ".".join(str(part) for part in self.version)

    def takes(self, option: str) -> bool:
        """Return whether it has an option, such as `--multi-pass`: they come and go between versions."""
        return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", self.help_text) is not None

    def listed(self, option: str) -> list[str]:
        """Return the words `--help` lists below an option, such as the encoders below `--encoder`."""
        found = re.search(rf"{re.escape(option)}(?![\w-])[^\n]*\n((?: {{20,}}\S+\n)+)", self.help_text)
        return found[1].split() if found else []

    def ask(self, *arguments: str, read: tuple[Path, ...] = ()) -> HandBrakeAnswer:
        """Run it for an answer on its output; the exit code is the caller's to read.

        It may read the files `read`. Raises ToolTimedOut or OutputTooLarge.
        """
        answer, stderr = run_program([self.program, *arguments], _QUESTION_LIMIT_S, read=read)
        return HandBrakeAnswer(answer.code, answer.output.decode("utf-8", "replace"), stderr)

    def command(self, arguments: list[str], limits: Limits, cpus: list[int] | None = None) -> list[str]:
        """Return the argv of an encode, on all CPUs or on some; progress comes line by line.

        It dies with the spawning thread, keeps to `limits`, and yields to everything else.
        """
        flushed = [] if self.version[:2] >= _FLUSHES_SINCE else ["stdbuf", "-oL"]
        pinned = [] if cpus is None else ["taskset", "--cpu-list", ",".join(map(str, cpus))]
        return [
            *ends_with_owner(signal.SIGKILL),
            *limits.command(),
            *("nice", "-n", "10"),
            *("ionice", "-c", "3"),
            *pinned,
            *flushed,
            self.program,
            "--json",
            *arguments,
        ]


def find_handbrake() -> HandBrake:
    """Find HandBrakeCLI and what runs with it. Raises HandBrakeMissing."""
    needed = {
        "HandBrakeCLI": "handbrake-cli",
        "ffprobe": "ffmpeg",
        "setpriv": "util-linux",
        "prlimit": "util-linux",
        "taskset": "util-linux",
        "stdbuf": "coreutils",
    }
    missing = {package for program, package in needed.items() if shutil.which(program) is None}
    if missing:
        raise HandBrakeMissing(
            f"Install {', '.join(sorted(missing))}: what encodes are made with is not on the PATH."
        )
    program = shutil.which("HandBrakeCLI") or "HandBrakeCLI"
    # With --json it prints its version before anything else: one start answers both.
    answer = HandBrake(program, (0, 0, 0), "").ask("--json", "--help")
    match = _VERSION.search(answer.stdout)
    if match is None:
        raise HandBrakeMissing("HandBrakeCLI does not print its version; is it the real one?")
    return HandBrake(program, (int(match[1]), int(match[2]), int(match[3])), answer.stdout)
