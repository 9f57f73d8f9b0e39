"""An owned thread stops on request and reports when it dies."""

import threading

from shared.runtime.threads import OwnedThread


def test_a_stopped_thread_ends_its_wait_immediately() -> None:
    def wait(stop: threading.Event) -> None:
        stop.wait(60)

    thread = OwnedThread("waits", wait)
    thread.start()
    assert thread.alive
    thread.stop()
    assert thread.join(5)


def test_a_thread_that_dies_notifies_its_owner() -> None:
    notified = threading.Event()

    def die(_stop: threading.Event) -> None:
        raise RuntimeError("on purpose")

    thread = OwnedThread("dies", die, on_failure=lambda name: notified.set() if name == "dies" else None)
    thread.start()
    assert notified.wait(5)
    assert thread.join(5)
    assert thread.failed
