"""A HandBrakeCLI wrapper that writes to the job's log, via stderr, when it printed each percentage."""

import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """#!{python} -IS
import os, subprocess, sys, time

def stamp(what):
    os.write(2, f"stamp {{time.time()}} {{what}}\\n".encode())

if "--output" not in sys.argv:
    os.execv({real!r}, [{real!r}, *sys.argv[1:]])
stamp("began")
child = subprocess.Popen([*{before!r}, {real!r}, *sys.argv[1:]], stdout=subprocess.PIPE, close_fds=False)
for line in child.stdout:
    if b'"Progress"' in line:
        stamp(round(float(line.split(b":")[1].strip(b" ,\\n")) * 100, 2))
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
sys.exit(child.wait())
"""
_STAMP = re.compile(r"stamp ([\d.]+) (began|[\d.]+)")


@dataclass(frozen=True)
class Stamps:
    """When an encode began and printed its progress, in seconds since the epoch."""

    began_s: float
    printed: list[tuple[float, float]]
    """(time, percentage); towards its end an encode prints the same percentage repeatedly."""

    def age_s(self, percent: float, received_s: float) -> float:
        """Return the time from the last print of a percentage to `received_s`, when it was received."""
        return received_s - max(
            at_s for at_s, printed in self.printed if printed == percent and at_s <= received_s
        )


def install_stamping_handbrake(folder: Path, *, cpus: int | None = None) -> str:
    """Install a HandBrakeCLI that forwards to the real one; return a PATH on which it comes first.

    A sandboxed program may read files next to it, so the interpreter's files are linked there. `cpus` limits
    how many CPUs the real HandBrakeCLI may use.
    """
    real = shutil.which("HandBrakeCLI")
    program = folder / "bin" / "HandBrakeCLI"
    program.parent.mkdir(parents=True)
    (folder / "lib").symlink_to(sys.base_prefix)
    allowed = sorted(os.sched_getaffinity(0))[:cpus]
    before = [] if cpus is None else ["taskset", "-c", ",".join(map(str, allowed))]
    python = os.path.realpath(sys.executable)
    program.write_text(_SCRIPT.format(python=python, real=real, before=before))
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


def stamps_in(log: str) -> Stamps:
    """Return the stamps of an encode from its job's log."""
    found = _STAMP.findall(log)
    (began_s,) = (float(at) for at, what in found if what == "began")
    return Stamps(began_s, [(float(at), float(what)) for at, what in found if what != "began"])
