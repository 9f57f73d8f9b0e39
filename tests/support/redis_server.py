"""Runs a redis-server for tests, configured as in production."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from redis.backoff import ConstantBackoff
from redis.retry import Retry

from shared.redis import connect
from tests.support.ports import free_port


class RedisServer:
    """A redis-server on a free port, with additional `options`; `kill` and `start` simulate a crash."""

    def __init__(self, folder: Path, **options: str) -> None:
        self._folder = folder
        self._options = options
        self.port = free_port()
        password = quote(options.get("requirepass", ""), safe="")
        self.url = f"redis://:{password}@127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it responds."""
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: ./h2r test installs it"
        options = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "dir": str(self._folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "hash-max-ziplist-value": "1024",
        } | self._options
        arguments = [
            text for name, value in options.items() for text in (f"--{name}", *(value.split() or [""]))
        ]
        self._process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
        with connect(self.url) as client:
            client.set_retry(Retry(ConstantBackoff(0.05), 200))
            assert client.ping()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Suspend the server for the `with` block; its connections stay open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Stop the server gracefully."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def kill(self) -> None:
        """Kill the server with SIGKILL, as in a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
