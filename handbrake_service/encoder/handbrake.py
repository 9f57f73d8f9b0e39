"""What this machine's HandBrakeCLI is: its version, what it says of itself, and how it is called.

Versions 1.5 to 1.11 behave as this code expects; before 1.7 output to a pipe is not flushed.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

#: Answering a question of ours takes a fraction of a second; a busy machine gets room.
_QUESTION_LIMIT_S = 30.0

#: From here on, progress is flushed line by line (HandBrake's release notes of 1.7.0).
_FLUSHES_SINCE = (1, 7)


_VERSION = re.compile(r'"Major": *(\d+),\s*"Minor": *(\d+),\s*"Point": *(\d+)')

#: Of -1000 to 1000: when memory runs out, an encoder goes before the services and Redis (proc(5)).
_OOM_SCORE_ADJ = 700


class HandBrakeMissing(Exception):
    """HandBrakeCLI, or something needed to run it, is not installed; the message says what."""


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
        """Tell whether it has an option, such as `--multi-pass`: they come and go between versions."""
        return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", self.help_text) is not None

    def listed(self, option: str) -> list[str]:
        """Give the words `--help` lists below an option, such as the encoders below `--encoder`."""
        found = re.search(rf"{re.escape(option)}(?![\w-])[^\n]*\n((?: {{20,}}\S+\n)+)", self.help_text)
        return found[1].split() if found else []

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it for an answer on its output, with a time limit; the exit code is the caller's to read."""
        with tempfile.TemporaryDirectory(prefix="h2r-question-") as scratch:  # it leaves files behind
            return subprocess.run(
                [self.program, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_QUESTION_LIMIT_S,
                check=False,
                env=os.environ | {"TMPDIR": scratch},
            )

    def command(self, arguments: list[str], cpus: list[int] | None = None) -> list[str]:
        """Give the argv of an encode, on all CPUs or on some; progress comes line by line.

        It dies with the spawning thread, yields to everything else, and dies first when memory runs out.
        """
        flushed = [] if self.version[:2] >= _FLUSHES_SINCE else ["stdbuf", "-oL"]
        pinned = [] if cpus is None else ["taskset", "--cpu-list", ",".join(map(str, cpus))]
        return [
            *("setpriv", "--pdeathsig", "KILL"),
            *("choom", "-n", str(_OOM_SCORE_ADJ), "--"),
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
        "choom": "util-linux",
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
