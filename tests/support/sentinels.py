"""Runs a Redis master with two replicas and three sentinels, as if on three hosts."""

import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import redis

from shared.redis import connect
from tests.support.ports import free_port, is_listening
from tests.support.redis_server import RedisServer
from tests.support.waiting import wait_for

MASTER = "h2r"
#: Contains characters that must be escaped in a URL.
PASSWORD = "redis/pass:w@rd"
#: Sentinels consider a master dead after this time; in production it is five seconds or more.
_DOWN_AFTER_MS = 1000
_SENTINELS = 3
#: A port that was free may be taken by the time a sentinel binds it.
_PORTS_TRIED = 3


class Sentinels:
    """Three Redis servers and their sentinels; `kill_master` triggers a failover."""

    def __init__(self, folder: Path) -> None:
        master = self._server(folder / "redis-0")
        replicas = [self._server(folder / f"redis-{n}", f"127.0.0.1 {master.port}") for n in (1, 2)]
        self.servers = [master, *replicas]
        self._folder = folder
        self._ports: list[int] = []
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """The URL by which the services find the master."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self._ports)
        return f"redis+sentinel://:{quote(PASSWORD, safe='')}@{hosts}/{MASTER}/0"

    def start(self) -> None:
        """Start all processes and wait until a failover would succeed."""
        for server in self.servers:
            server.start()
        for number in range(_SENTINELS):
            port, process = self._started(number)
            self._ports.append(port)
            self._processes.append(process)
        wait_for(lambda: all(map(self._knows_all, self._ports)), "the sentinels to know each other", 60)

    def stop(self) -> None:
        """Stop all processes."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(10)
        for server in self.servers:
            server.stop()

    def master(self) -> RedisServer:
        """Return the server that the sentinels consider the master."""
        with redis.Redis(port=self._ports[0], decode_responses=True) as client:
            _, port = client.sentinel_get_master_addr_by_name(MASTER)
        return next(server for server in self.servers if server.port == int(port))

    def kill_master(self) -> RedisServer:
        """Kill the master with SIGKILL and return it once another server accepts writes."""
        dead = self.master()
        dead.kill()
        wait_for(lambda: self.master() is not dead and self._accepts_writes(), "a new master")
        return dead

    def _started(self, number: int) -> tuple[int, subprocess.Popen[bytes]]:
        """Start a sentinel; return its port, on which it listens, and its process."""
        log = self._folder / f"sentinel-{number}.log"
        for _ in range(_PORTS_TRIED):
            port = free_port()
            file = self._folder / f"sentinel-{number}.conf"
            file.write_text(
                f"bind 127.0.0.1\nport {port}\ndir {self._folder}\nlogfile {log}\n"
                f"sentinel monitor {MASTER} 127.0.0.1 {self.servers[0].port} 2\n"
                f'sentinel auth-pass {MASTER} "{PASSWORD}"\n'
                f"sentinel down-after-milliseconds {MASTER} {_DOWN_AFTER_MS}\n"
                f"sentinel failover-timeout {MASTER} 5000\n"
            )
            if process := _run_sentinel(file, port):
                return port, process
        raise AssertionError(f"no sentinel starts: {log.read_text()[-500:]}")

    def _accepts_writes(self) -> bool:
        try:
            with connect(self.url) as client:
                return bool(client.set("probe", 1))
        except redis.RedisError:
            return False

    def _knows_all(self, port: int) -> bool:
        try:
            with redis.Redis(port=port, decode_responses=True) as client:
                facts = client.sentinel_master(MASTER)
        except redis.ConnectionError:
            return False
        return bool(facts["num-slaves"] == 2 and facts["num-other-sentinels"] == 2)

    def _server(self, folder: Path, replica_of: str = "") -> RedisServer:
        folder.mkdir()
        options = {"requirepass": PASSWORD, "masterauth": PASSWORD, "repl-diskless-sync-delay": "0"}
        return RedisServer(folder, **options, **({"replicaof": replica_of} if replica_of else {}))


def _run_sentinel(file: Path, port: int) -> subprocess.Popen[bytes] | None:
    """Start a sentinel and wait until it listens; return None if it has ended instead."""
    program = shutil.which("redis-server")
    assert program
    process = subprocess.Popen([program, str(file), "--sentinel"])
    wait_for(lambda: is_listening(port) or process.poll() is not None, "a sentinel to start")
    return process if process.poll() is None else None
