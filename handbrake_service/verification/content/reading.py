"""Asks the program that reads films (`handbrake_service.reader`), confined like every other."""

import json
import os
import sys
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from handbrake_service.media.leash import Leash
from handbrake_service.media.tool import Answer, ask_in_background

_PACKAGE = Path(__file__).parents[2]
#: Imports our package by its folder, since the one around it may not be read, and what is installed. Frames
#: as small as those compared gain nothing from threads.
_START = """
import importlib.util, os, sys
os.environ["OPENBLAS_NUM_THREADS"] = "1"
folder = sys.argv.pop(1)
spec = importlib.util.spec_from_file_location(
    "handbrake_service", folder + "/__init__.py", submodule_search_locations=[folder]
)
sys.modules["handbrake_service"] = importlib.util.module_from_spec(spec)
from handbrake_service.reader.program import main
main(sys.argv[1:])
"""
_READ = (_PACKAGE, Path(sys.prefix), Path(sys.base_prefix))


class ReadingFailed(Exception):
    """A film or its copy cannot be read; the message is the end of what the program complained of."""


class Reading:
    """A run of the program in a thread of `pool`. It starts at once and waits for its question."""

    def __init__(
        self, name: str, fd: int, leash: Leash, limit_s: float, pool: Executor, pipes: tuple[int, ...] = ()
    ) -> None:
        """`fd` is the film or the copy, `pipes` further open handles that the question names."""
        self._said = bytearray()
        self._asked = False
        self._handle, self._pipe = os.pipe()
        command = [sys.executable, "-E", "-s", "-c", _START, str(_PACKAGE), name, str(self._handle)]
        self._run: Future[Answer] = pool.submit(
            ask_in_background,
            command,
            fd,
            limit_s,
            self._said.extend,
            leash,
            pipes=(self._handle, *pipes),
            read=_READ,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Have it end without a question, if it has got none."""
        if not self._asked:
            os.close(self._pipe)
            self._run.exception()
            os.close(self._handle)

    def answer(self, question: Mapping[str, Any]) -> bytes:
        """Put the question and return the answer. Raises ReadingFailed, TookTooLong or Interrupted."""
        self._asked = True
        # It may have ended already, and says why.
        with suppress(BrokenPipeError), os.fdopen(self._pipe, "wb") as pipe:
            pipe.write(json.dumps(question).encode())
        try:
            ended = self._run.result()
        finally:
            os.close(self._handle)
        if ended.code != 0:
            raise ReadingFailed(ended.complaint[-400:].strip() or f"the reader ended with {ended.code}")
        return bytes(self._said)
