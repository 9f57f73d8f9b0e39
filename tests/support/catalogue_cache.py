"""Caches HandBrakeCLI's preset and encoder catalogues for all tests of a checkout.

Building them takes a hundred HandBrakeCLI calls and ten seconds of CPU time, so tests copy the files into
each node's folder.
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

_CACHE = Path(__file__).parents[2] / "artifacts" / "learnt"


def copy_catalogue(folder: Path) -> None:
    """Copy the catalogue files into a node's data folder."""
    for file in _catalogue_folder().iterdir():
        shutil.copyfile(file, folder / file.name)


@functools.cache
def _catalogue_folder() -> Path:
    """Return the folder with the files; the first process to get the lock builds them while others wait."""
    handbrake = find_handbrake()
    folder = _CACHE / f"{handbrake.version_text}-{_digest()}"
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = _CACHE / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            BuiltinPresets(handbrake, unfinished).learn()
            Encoders(handbrake, unfinished).catalogue()
            unfinished.rename(folder)
    return folder


def _digest() -> str:
    """Return a key that changes with the code that builds the catalogues."""
    digest = hashlib.sha256()
    for module in (builtin, catalogue, codecs):
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()[:16]
