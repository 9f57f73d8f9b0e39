"""Answers questions about films, each in a process of its own that is forked when the question comes.

Importing FFmpeg's libraries and NumPy takes longer than most answers, so this process imports them once. It
reads no film itself, and what reads one ends with its answer.

A request is one message: JSON with the `name` of a question, the `question`, and the names of the open
`handles` it is about. The message carries these handles, behind three of its own: a socket, the output of the
answer and that of complaints. Through the socket comes the id of the process that answers, then, in return
for any message, its wait status.
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

#: The longest request, and the most handles it brings.
_MOST_BYTES, _MOST_HANDLES = 64 * 1024, 16
#: Added to the priority of encodes, so that a film is read in what they leave of the processors.
_YIELDS_TO_ENCODES = 5
_PR_SET_PDEATHSIG = 1


def main(handle: int) -> None:
    """Answer the requests that come through a socket of messages until its other end is closed."""
    gc.freeze()  # memory that is shared with the processes to come is not written to
    _discard_output()
    with socket.socket(fileno=handle) as requests, selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if not isinstance(key.fileobj, socket.socket):
                    continue
                if key.fileobj is requests:
                    message, handles, _, _ = socket.recv_fds(requests, _MOST_BYTES, _MOST_HANDLES)
                    if not message:
                        return
                    _take(message, handles, selector)
                else:
                    selector.unregister(key.fileobj)
                    _tell_end(key.fileobj, key.data)


def _discard_output() -> None:
    """Write nowhere from now on: nobody reads the output of this process once it serves."""
    nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    for output in (sys.stdout, sys.stderr):
        output.flush()
        os.dup2(nowhere, output.fileno())
    os.close(nowhere)


def _take(message: bytes, handles: Sequence[int], selector: selectors.BaseSelector) -> None:
    asker, *others = handles
    pid = os.fork()
    if pid == 0:
        _answer(message, asker, others)
    for handle in others:
        os.close(handle)
    selector.register(socket.socket(fileno=asker), selectors.EVENT_READ, pid)


def _tell_end(asker: socket.socket, pid: int) -> None:
    """Send the asker the wait status of the process that answers, which has ended or is about to.

    The kernel gives its id to no other process before that, so the asker may send signals to it.
    """
    with asker, suppress(ConnectionError):
        asked = asker.recv(1)
        _, status = os.waitpid(pid, 0 if asked else os.WNOHANG)
        asker.send(str(status).encode())


def _answer(message: bytes, asker: int, handles: Sequence[int]) -> NoReturn:
    """Answer a request in this process, which was forked for it."""
    status = 1
    try:
        stdout, stderr, *files = handles
        os.dup2(stdout, sys.stdout.fileno())
        os.dup2(stderr, sys.stderr.fileno())
        os.setsid()
        _end_with_parent()
        _close_all_but([asker, *files])
        request: dict[str, Any] = json.loads(message)
        if request["name"] in program.BESIDE_ENCODES:
            os.nice(_YIELDS_TO_ENCODES)
        os.write(asker, str(os.getpid()).encode())
        os.close(asker)
        named = dict(zip(request["handles"], files, strict=True))
        sys.stdout.buffer.write(program.answer(request["name"], request["question"] | named))
        sys.stdout.flush()
        status = 0
    except BaseException:  # noqa: BLE001 - whoever asked gets the end of it
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)  # nothing of FFmpeg's is worth being taken down in order


def _close_all_but(kept: Sequence[int]) -> None:
    """Close all handles but those of the standard streams and `kept`."""
    for before, after in pairwise([2, *sorted(kept), os.sysconf("SC_OPEN_MAX")]):
        if before + 1 < after:
            os.closerange(before + 1, after)


def _end_with_parent() -> None:
    parent = os.getppid()
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
