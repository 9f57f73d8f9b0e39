"""Records every inotify event on the file names of one archive folder."""

import json
import threading
from pathlib import Path

from inotify_simple import INotify, flags

_EVENTS = flags.CREATE | flags.MODIFY | flags.MOVED_TO | flags.MOVED_FROM | flags.DELETE | flags.Q_OVERFLOW


class ArchiveWatch:
    """Watches `folder` until `stop`, and writes one JSON line for each event to `log`."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._log = log
        self._stop = threading.Event()
        self._watch = INotify()
        self._watch.add_watch(folder, _EVENTS)
        self._thread = threading.Thread(target=self._record)
        self._thread.start()

    def stop(self) -> None:
        """Record the remaining events, then end."""
        self._stop.set()
        self._thread.join()
        self._watch.close()

    def _record(self) -> None:
        with self._log.open("w", encoding="utf-8") as log:
            while True:
                stopping = self._stop.is_set()
                for event in self._watch.read(timeout=200):
                    touch = [flag.name for flag in flags.from_mask(event.mask) if flag & _EVENTS]
                    log.write(json.dumps({"name": event.name, "touch": touch}) + "\n")
                if stopping:
                    return
