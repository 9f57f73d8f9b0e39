"""Connects to the current Redis master through Redis Sentinel.

The address is `redis+sentinel://[user:password@]host:port,host:port,.../<master name>[/<db>]`. User and
password are those of the Redis servers. The default port is 26379. Percent-encoding works as in any URL.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool

SCHEME = "redis+sentinel"
_FORM = f"{SCHEME}://[user:password@]host:port,host:port,.../<master name>[/<db>]"
_DEFAULT_PORT = 26379
#: Short, because sentinels are queried one after another and one that hangs delays the others.
_SENTINEL_TIMEOUT_S = 0.3


@dataclass(frozen=True)
class SentinelAddress:
    """The sentinels to query, the name of the master, and the login for it."""

    sentinels: tuple[tuple[str, int], ...]
    master: str
    db: int = 0
    username: str | None = None
    password: str | None = None

    def connect(self, **options: Any) -> redis.Redis:
        """Return a client for the master with redis-py's `options`; it connects on first use."""
        sentinel = Sentinel(
            self.sentinels,
            sentinel_kwargs={
                "socket_connect_timeout": _SENTINEL_TIMEOUT_S,
                "socket_timeout": _SENTINEL_TIMEOUT_S,
                "retry": Retry(NoBackoff(), 0),
            },
        )  # type: ignore[no-untyped-call]
        client: redis.Redis = sentinel.master_for(
            self.master, db=self.db, username=self.username, password=self.password, **options
        )  # type: ignore[no-untyped-call]
        return client


def is_sentinel(url: str) -> bool:
    """Return whether `url` has the scheme `redis+sentinel`."""
    return url.startswith(f"{SCHEME}:")


def parse(url: str) -> SentinelAddress:
    """Parse a URL; raise ValueError with a message that never contains the password."""
    # Parsed by hand: from Python 3.13 on, urlsplit accepts only a single host.
    netloc, _, path = url.removeprefix(f"{SCHEME}://").partition("/")
    if "?" in path or "#" in path:
        raise ValueError(f"nothing may follow the path; write {_FORM}")
    credentials, _, hosts = netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    master, _, db = path.partition("/")
    if not master:
        raise ValueError(f"the master's name is missing; write {_FORM}")
    if db and not db.isdecimal():
        raise ValueError(f"the database is a number; write {_FORM}")
    return SentinelAddress(
        sentinels=tuple(_host_and_port(host) for host in hosts.split(",")),
        master=unquote(master),
        db=int(db or 0),
        username=unquote(username) or None,
        password=unquote(password) or None,
    )


def _host_and_port(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, port = parts.hostname, _DEFAULT_PORT if parts.port is None else parts.port
    except ValueError:
        port = 0
    if not port:
        raise ValueError(f"a sentinel's port is not between 1 and 65535; write {_FORM}")
    if not host:
        raise ValueError(f"a sentinel's host is missing; write {_FORM}")
    return host, port


def master_of(client: redis.Redis) -> str | None:
    """Return the name of the Sentinel master behind `client`; None for a direct connection."""
    pool = client.connection_pool
    return str(pool.service_name) if isinstance(pool, SentinelConnectionPool) else None
