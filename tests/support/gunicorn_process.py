"""Starts gunicorn as production does, and commands, but without importing all modules each time.

multiprocessing's fork server imports the modules once and forks each process, so a start takes a tenth of the
CPU time. The services' entry points, which read the environment, are not imported before the fork. Other
tests start the services from scratch, with `./h2r run` and in containers.
"""

import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.support.pace import scaled

ROOT = Path(__file__).parents[2]

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    [
        "api_gateway.app",
        "api_gateway.wiring",
        "alembic.command",
        "gunicorn.app.wsgiapp",
        "gunicorn.workers.gthread",
        "handbrake_service.app",
        __name__,
    ]
)


def start_gunicorn(package: str, environ: Mapping[str, str], log: Path) -> ForkServerProcess:
    """Serve `package` in a new session and append its output to `log`."""
    words = ["gunicorn", "-c", f"python:{package}.gunicorn_conf", f"{package}.wsgi:app"]
    process = _context.Process(target=_serve, args=(words, dict(os.environ | environ), str(log)))
    process.start()
    return process


def run_module(module: str, arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[int, str]:
    """Run `python -m module` to its end; return its exit code and its output."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as output:
        words = [module, *arguments]
        process = _context.Process(target=_run, args=(words, dict(os.environ | environ), output.name))
        process.start()
        wait_for_exit(process, 60)
        assert process.exitcode is not None
        return process.exitcode, output.read()


def wait_for_exit(process: ForkServerProcess, within_s: float) -> None:
    """Wait until a process has ended. Raises AssertionError if it has not within the time limit."""
    limit_s = scaled(within_s)
    process.join(limit_s)
    assert process.exitcode is not None, f"process {process.pid} did not end within {limit_s:.0f} s"


def _serve(words: list[str], environ: dict[str, str], log: str) -> None:
    os.setsid()
    _become(words, environ, log)

    from gunicorn.app.wsgiapp import run

    run()


def _run(words: list[str], environ: dict[str, str], output: str) -> None:
    _become(words, environ, output)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def _become(words: list[str], environ: dict[str, str], log: str) -> None:
    """Take on the arguments, the environment and the output of a new process."""
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream, replacement in ((0, os.open(os.devnull, os.O_RDONLY)), (1, output), (2, output)):
        os.dup2(replacement, stream)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    sys.argv = words
