"""Symlinks that change continuously, to provoke races between checking and opening a path."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def swapping_link(link: Path, targets: tuple[Path, Path]) -> Iterator[None]:
    """Make `link` alternate between two targets as fast as possible for the `with` block."""
    spare = link.with_name("spare")
    link.symlink_to(targets[0])

    def swap() -> None:
        for target in targets:
            spare.symlink_to(target)
            spare.replace(link)

    with _repeatedly(swap):
        yield


@contextmanager
def folder_alternating_with_link(folder: Path, target: Path) -> Iterator[None]:
    """Replace a folder with a link to `target` and back, as fast as possible, for the `with` block."""
    moved = folder.with_name("moved")

    def swap() -> None:
        folder.rename(moved)
        folder.symlink_to(target)
        folder.unlink()
        moved.rename(folder)

    with _repeatedly(swap):
        yield


@contextmanager
def _repeatedly(act: Callable[[], None]) -> Iterator[None]:
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
