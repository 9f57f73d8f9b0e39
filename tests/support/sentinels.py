"""Runs a Redis master with two replicas and three sentinels, as if on three hosts."""

import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import redis

from shared.redis import connect
from tests.support.ports import free_port
from tests.support.redis_server import RedisServer
from tests.support.waiting import wait_for

MASTER = "h2r"
#: Contains characters that must be escaped in a URL.
PASSWORD = "redis/pass:w@rd"
#: Sentinels consider a master dead after this time; in production it is five seconds or more.
_DOWN_AFTER_MS = 1000


class Sentinels:
    """Three Redis servers and their sentinels; `kill_master` triggers a failover."""

    def __init__(self, folder: Path) -> None:
        master = self._server(folder / "redis-0")
        replicas = [self._server(folder / f"redis-{n}", f"127.0.0.1 {master.port}") for n in (1, 2)]
        self.servers = [master, *replicas]
        self._folder = folder
        self._ports = [free_port() for _ in range(3)]
        self._processes: list[subprocess.Popen[bytes]] = []
        hosts = ",".join(f"127.0.0.1:{port}" for port in self._ports)
        self.url = f"redis+sentinel://:{quote(PASSWORD, safe='')}@{hosts}/{MASTER}/0"

    def start(self) -> None:
        """Start all processes and wait until a failover would succeed."""
        for server in self.servers:
            server.start()
        master = self.servers[0]
        for number, port in enumerate(self._ports):
            file = self._folder / f"sentinel-{number}.conf"
            file.write_text(
                f"bind 127.0.0.1\nport {port}\ndir {self._folder}\n"
                f"sentinel monitor {MASTER} 127.0.0.1 {master.port} 2\n"
                f'sentinel auth-pass {MASTER} "{PASSWORD}"\n'
                f"sentinel down-after-milliseconds {MASTER} {_DOWN_AFTER_MS}\n"
                f"sentinel failover-timeout {MASTER} 5000\n"
            )
            program = shutil.which("redis-server")
            assert program
            self._processes.append(
                subprocess.Popen([program, str(file), "--sentinel"], stdout=subprocess.DEVNULL)
            )
        for port in self._ports:
            wait_for(lambda port=port: self._knows_all(port), "the sentinels to know each other")  # type: ignore[misc]

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
