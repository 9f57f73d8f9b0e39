"""The installed HandBrakeCLI: its version, its capabilities and its command lines.

Versions 1.5 to 1.11 are supported. Before 1.7 it does not flush output to a pipe.
"""

import re
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from handbrake_service.processes.sandbox.limits import Limits
from handbrake_service.processes.tool import run_program
from shared.runtime.owned_process import ends_with_owner

#: A query takes a fraction of a second. This leaves room for a busy machine.
_QUERY_TIMEOUT_S = 30.0

#: The first version that flushes progress line by line (HandBrake's release notes of 1.7.0).
_FLUSHES_SINCE = (1, 7)

_VERSION = re.compile(r'"Major": *(\d+),\s*"Minor": *(\d+),\s*"Point": *(\d+)')


class HandBrakeMissing(Exception):
    """HandBrakeCLI, or a program needed to run it, is not installed. The message names the packages."""


@dataclass(frozen=True)
class HandBrakeAnswer:
    """The exit code and output of a query."""

    code: int
    """Exit code, or -n for signal n."""
    stdout: str
    stderr: str


@dataclass(frozen=True)
class HandBrake:
    """An installed HandBrakeCLI."""

    program: str
    version: tuple[int, int, int]
    help_text: str
    """Output of `--json --help`: the version, then the options of this build and the encoders it can use."""

    @property
    def version_text(self) -> str:
        """The version as text, such as `1.7.3`."""
        return ".".join(str(part) for part in self.version)

    def takes(self, option: str) -> bool:
        """Return whether this version has an option such as `--multi-pass`, according to `--help`."""
        return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", self.help_text) is not None

    def listed(self, option: str) -> list[str]:
        """Return the values that `--help` lists below an option, such as the encoders below `--encoder`."""
        found = re.search(rf"{re.escape(option)}(?![\w-])[^\n]*\n((?: {{20,}}\S+\n)+)", self.help_text)
        return found[1].split() if found else []

    def ask(self, *arguments: str, read: tuple[Path, ...] = ()) -> HandBrakeAnswer:
        """Run a short query, which may read the files `read`, and return its output.

        A non-zero exit code is not an error here. Raises ToolTimedOut or OutputTooLarge.
        """
        answer, stderr = run_program([self.program, *arguments], _QUERY_TIMEOUT_S, read=read)
        return HandBrakeAnswer(answer.code, answer.output.decode("utf-8", "replace"), stderr)

    def command(self, arguments: list[str], limits: Limits, cpus: list[int] | None = None) -> list[str]:
        """Return the argv of an encode, pinned to `cpus` unless that is None.

        The process dies with the thread that spawns it, is held to `limits`, runs at low CPU and I/O
        priority and flushes its progress line by line.
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
    """Return the HandBrakeCLI on the PATH. Raises HandBrakeMissing, also for the programs it is run with."""
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
            f"Programs needed for encoding are not on the PATH. Install {', '.join(sorted(missing))}."
        )
    program = shutil.which("HandBrakeCLI") or "HandBrakeCLI"
    # With --json it prints its version first, so a single start returns the version and the help.
    answer = HandBrake(program, (0, 0, 0), "").ask("--json", "--help")
    match = _VERSION.search(answer.stdout)
    if match is None:
        raise HandBrakeMissing("HandBrakeCLI did not print its version. Check that it is HandBrake's own.")
    return HandBrake(program, (int(match[1]), int(match[2]), int(match[3])), answer.stdout)
