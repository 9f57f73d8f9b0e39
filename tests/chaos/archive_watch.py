"""Writes down every name that appears, changes or goes in a folder of the archive."""

import json
import threading
from pathlib import Path

from inotify_simple import INotify, flags

_TOUCHES = flags.CREATE | flags.MODIFY | flags.MOVED_TO | flags.MOVED_FROM | flags.DELETE | flags.Q_OVERFLOW


class ArchiveWatch:
    """Watches `folder` until `stop`; one line of JSON for each touch goes to `log`."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._log = log
        self._stop = threading.Event()
        self._watch = INotify()
        self._watch.add_watch(folder, _TOUCHES)
        self._thread = threading.Thread(target=self._write_down)
        self._thread.start()

    def stop(self) -> None:
        """Write down what is left, and end."""
        self._stop.set()
        self._thread.join()
        self._watch.close()

    def _write_down(self) -> None:
        with self._log.open("w", encoding="utf-8") as log:
            while True:
                stopping = self._stop.is_set()
                for event in self._watch.read(timeout=200):
                    touch = [flag.name for flag in flags.from_mask(event.mask) if flag & _TOUCHES]
                    log.write(json.dumps({"name": event.name, "touch": touch}) + "\n")
                if stopping:
                    return
