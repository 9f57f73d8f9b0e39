"""Answers questions about films, each in a separate process that is forked for it.

Importing FFmpeg's libraries and NumPy takes longer than most answers, so this process imports them once. It
never reads a film itself: a forked process does, and exits after its answer.

A request is one message: JSON with the `name` of a question, the `question`, and the names of the file
descriptors that belong to it (`fds`). The message carries these file descriptors after three others: the
reply socket, stdout for the answer and stderr. The pid of the answering process is sent through the reply
socket, and then, in return for any message, its wait status.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, NoReturn

from handbrake_service.film_reader import program
from handbrake_service.processes.sandbox.syscalls import prctl

#: The largest request, in bytes and file descriptors.
_MOST_BYTES, _MOST_FDS = 64 * 1024, 16
#: Niceness above that of encodes, so that reading only uses the CPU time that they leave.
_YIELDS_TO_ENCODES = 5
_PR_SET_PDEATHSIG = 1


def main(requests_fd: int) -> None:
    """Answer the requests from a SOCK_SEQPACKET socket until its other end is closed."""
    gc.freeze()  # keeps the garbage collector from writing to memory shared with forked processes
    _discard_output()
    with socket.socket(fileno=requests_fd) as requests, selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if not isinstance(key.fileobj, socket.socket):
                    continue
                if key.fileobj is requests:
                    message, fds, _, _ = socket.recv_fds(requests, _MOST_BYTES, _MOST_FDS)
                    if not message:
                        return
                    _fork_answer(message, fds, selector)
                else:
                    selector.unregister(key.fileobj)
                    _reap(key.fileobj, key.data)


def _discard_output() -> None:
    """Redirect stdout and stderr to /dev/null: they are not read while this process serves requests."""
    null = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    for output in (sys.stdout, sys.stderr):
        output.flush()
        os.dup2(null, output.fileno())
    os.close(null)


def _fork_answer(message: bytes, fds: Sequence[int], selector: selectors.BaseSelector) -> None:
    reply, *others = fds
    pid = os.fork()
    if pid == 0:
        _answer(message, reply, others)
    for fd in others:
        os.close(fd)
    selector.register(socket.socket(fileno=reply), selectors.EVENT_READ, pid)


def _reap(reply: socket.socket, pid: int) -> None:
    """Wait for the answering process, which has exited or is about to, and send its wait status.

    The pid is not reused before this, so the client may safely send signals to it until then.
    """
    with reply, suppress(ConnectionError):
        asked = reply.recv(1)
        _, status = os.waitpid(pid, 0 if asked else os.WNOHANG)
        reply.send(str(status).encode())


def _answer(message: bytes, reply: int, fds: Sequence[int]) -> NoReturn:
    """Answer a request in this process, which was forked for it."""
    status = 1
    try:
        stdout, stderr, *files = fds
        os.dup2(stdout, sys.stdout.fileno())
        os.dup2(stderr, sys.stderr.fileno())
        os.setsid()
        _die_with_parent()
        _close_all_but([reply, *files])
        request: dict[str, Any] = json.loads(message)
        if request["name"] in program.DURING_ENCODES:
            os.nice(_YIELDS_TO_ENCODES)
        os.write(reply, str(os.getpid()).encode())
        os.close(reply)
        named = dict(zip(request["fds"], files, strict=True))
        sys.stdout.buffer.write(program.answer(request["name"], request["question"] | named))
        sys.stdout.flush()
        status = 0
    except BaseException:  # noqa: BLE001 - the client gets the tail of the traceback
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)  # skip the cleanup of FFmpeg's objects


def _close_all_but(kept: Sequence[int]) -> None:
    """Close all file descriptors except 0 to 2 and `kept`."""
    for before, after in pairwise([2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]):
        if before + 1 < after:
            os.closerange(before + 1, after)


def _die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies; exit now if that has already happened."""
    parent = os.getppid()
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
