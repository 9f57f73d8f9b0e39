"""Drains both pipes of a program until it closes them, and suspends it while its run is paused."""

import os
import selectors
import signal
import time
from collections.abc import Callable, Mapping
from functools import partial

from handbrake_service.processes.run_control import RunControl
from handbrake_service.processes.sandbox.child import Child

_CHUNK = 65_536


def supervise(
    child: Child,
    control: RunControl,
    take_stdout: Callable[[bytes], None],
    take_stderr: Callable[[bytes], None],
    before_wait: Callable[[bool], float | None],
    *,
    on_readable: Mapping[int, Callable[[], None]] | None = None,
    batch_s: float = 0,
) -> None:
    """Pass on the output of a program as it arrives, until it closes both pipes.

    `before_wait` is called before each wait for output, with whether the program is suspended. It returns how
    long to wait at most (None: without limit), and may raise to give up. A stop, pause or resume of `control`
    ends a wait. A stop resumes the program if it is suspended; ending it is left to `before_wait`.

    `on_readable` has callbacks for other file descriptors, each of which must read what made it readable.
    Output is collected for `batch_s` before it is read.
    """
    with control.watched() as wake, selectors.DefaultSelector() as selector:
        pipes = {child.stdout: take_stdout, child.stderr: take_stderr}
        callbacks: dict[int, Callable[[], object]] = {wake: partial(os.eventfd_read, wake)}
        callbacks.update(on_readable or {})
        for fd in (*pipes, *callbacks):
            selector.register(fd, selectors.EVENT_READ)
        suspended = False
        while pipes:
            paused = control.paused and not control.stopped
            if paused != suspended:
                suspended = paused
                child.signal(signal.SIGSTOP if suspended else signal.SIGCONT)
            ready = selector.select(before_wait(suspended))
            if ready and batch_s:
                time.sleep(batch_s)
            for key, _ in ready:
                if key.fd not in pipes:
                    callbacks[key.fd]()
                elif chunk := os.read(key.fd, _CHUNK):
                    pipes[key.fd](chunk)
                else:
                    selector.unregister(key.fd)
                    del pipes[key.fd]
