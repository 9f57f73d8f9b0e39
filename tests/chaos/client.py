"""A client that submits jobs through any node that responds, and records what was acknowledged."""

import json
import random
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import requests

from tests.support.service import Signed

_TIMEOUT_S = 5.0
_RETRY_AFTER_S = 0.3


class Client:
    """Submits `sources` evenly over `seconds` from four threads, retrying each until it is acknowledged."""

    def __init__(self, urls: Sequence[str], sources: Sequence[Path], seconds: float, log: Path) -> None:
        self._urls = urls
        self._sources = sources
        self._pause_s = seconds / len(sources)
        self._log = log
        self._lock = threading.Lock()
        self._next = 0
        self._began = 0.0
        self._threads = [threading.Thread(target=self._submit_all) for _ in range(4)]
        self.refusals: list[str] = []

    def start(self) -> None:
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until every submission is acknowledged or refused."""
        for thread in self._threads:
            thread.join()

    def _submit_all(self) -> None:
        while True:
            with self._lock:
                number, self._next = self._next, self._next + 1
            if number >= len(self._sources):
                return
            time.sleep(max(0.0, self._began + number * self._pause_s - time.monotonic()))
            self._submit(f"chaos-{number}", self._sources[number])

    def _submit(self, key: str, source: Path) -> None:
        while True:
            url = random.choice(self._urls)
            try:
                reply = requests.post(
                    f"{url}/convert",
                    json={"input_path": str(source)},
                    headers={"Idempotency-Key": key},
                    auth=Signed(),
                    timeout=_TIMEOUT_S,
                )
            except requests.RequestException:
                time.sleep(_RETRY_AFTER_S)
                continue
            if reply.ok:
                self._record({"key": key, "job_id": reply.json()["job_id"], "source": str(source)})
                return
            if reply.status_code < requests.codes.server_error:
                self.refusals.append(f"{key}: {reply.status_code} {reply.text}")
                return
            time.sleep(_RETRY_AFTER_S)

    def _record(self, line: dict[str, str]) -> None:
        with self._lock, self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
