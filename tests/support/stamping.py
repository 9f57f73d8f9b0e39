"""A HandBrakeCLI that says on stderr, and so in the log of its job, when which progress left it."""

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
    """When one encode said what, in seconds since the epoch."""

    began_s: float
    printed: list[tuple[float, float]]
    """When, and which percentage; towards its end an encode prints the same one again and again."""

    def age_s(self, percent: float, heard_s: float) -> float:
        """Return how old a percentage was when it was heard, since it was last printed before."""
        return heard_s - max(at_s for at_s, said in self.printed if said == percent and at_s <= heard_s)


def put_stamping_handbrake(folder: Path, *, cpus: int | None = None) -> str:
    """Put a HandBrakeCLI first on a PATH that hands all on to the real one; return the PATH.

    A confined program may read what lies beside it, which is how this one gets at its interpreter. With
    `cpus`, the real one is held to so many.
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
    """Find the stamps of an encode in its job's log."""
    found = _STAMP.findall(log)
    (began_s,) = (float(at) for at, what in found if what == "began")
    return Stamps(began_s, [(float(at), float(what)) for at, what in found if what != "began"])
