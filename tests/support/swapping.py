"""Links that never stand still, for races that a check by name would lose."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def swapping_link(link: Path, targets: tuple[Path, Path]) -> Iterator[None]:
    """Have `link` lead to one target and the other by turns, as fast as may be, for the `with` block."""
    spare = link.with_name("spare")
    link.symlink_to(targets[0])

    def swap() -> None:
        for target in targets:
            spare.symlink_to(target)
            spare.replace(link)

    with _over_and_over(swap):
        yield


@contextmanager
def folder_turning_into_link(folder: Path, target: Path) -> Iterator[None]:
    """Have a folder give way to a link to `target` by turns, as fast as may be, for the `with` block."""
    aside = folder.with_name("aside")

    def swap() -> None:
        folder.rename(aside)
        folder.symlink_to(target)
        folder.unlink()
        aside.rename(folder)

    with _over_and_over(swap):
        yield


@contextmanager
def _over_and_over(act: Callable[[], None]) -> Iterator[None]:
    done = threading.Event()

    def repeat() -> None:
        while not done.is_set():
            act()

    repeater = threading.Thread(target=repeat)
    repeater.start()
    try:
        yield
    finally:
        done.set()
        repeater.join()
