"""What a node learns of HandBrakeCLI's presets and encoders, learnt once for all tests of a checkout.

It takes a hundred questions and ten seconds of CPU time, so a node under test is given it.
"""

import fcntl
import functools
import hashlib
import inspect
import shutil
from pathlib import Path

from handbrake_service.handbrake import catalogue, codecs
from handbrake_service.handbrake.catalogue import Encoders
from handbrake_service.handbrake.cli import find_handbrake
from handbrake_service.presets import builtin
from handbrake_service.presets.builtin import BuiltinPresets

_KEPT = Path(__file__).parents[2] / "artifacts" / "learnt"


def put_learnt(folder: Path) -> None:
    """Write the files a node keeps of it into a node's folder."""
    for file in _learnt().iterdir():
        shutil.copyfile(file, folder / file.name)


@functools.cache
def _learnt() -> Path:
    """Return the folder of the files; whoever comes first, of all processes, learns and the others wait."""
    handbrake = find_handbrake()
    folder = _KEPT / f"{handbrake.version_text}-{_digest()}"
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = _KEPT / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            BuiltinPresets(handbrake, unfinished).learn()
            Encoders(handbrake, unfinished).catalogue()
            unfinished.rename(folder)
    return folder


def _digest() -> str:
    """Return a key that differs between versions of our code that learn differently."""
    digest = hashlib.sha256()
    for module in (builtin, catalogue, codecs):
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()[:16]
