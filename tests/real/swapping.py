"""A link that never stands still, for races that a check by name would lose."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def swapping_link(link: Path, targets: tuple[Path, Path]) -> Iterator[None]:
    """Have `link` lead to one target and the other by turns, as fast as may be, for the `with` block."""
    spare = link.with_name("spare")
    link.symlink_to(targets[0])
    done = threading.Event()

    def swap() -> None:
        turn = 0
        while not done.is_set():
            turn += 1
            spare.symlink_to(targets[turn % 2])
            spare.replace(link)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        yield
    finally:
        done.set()
        swapper.join()
