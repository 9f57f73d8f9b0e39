"""Creates the Redis clients of all services.

Socket timeouts are always set, so that a hanging Redis does not block a service. redis-py sends a command
again if its reply was lost, so every write in this project is idempotent or made `without_resending`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.connection import parse_url
from redis.retry import Retry

from shared import sentinel

RedisClient = redis.Redis

#: Timeout for a connection and for a reply; a request is answered with 503 within 2 s if Redis is down.
SOCKET_TIMEOUT_S = 1.0


class RedisCannotWrite(redis.exceptions.RedisError):
    """Redis responds but refuses writes: its disk or memory is full, or too few replicas are connected."""


#: Prefixes of the errors for refused writes (redis.c: shared.bgsaveerr, noreplicaserr, oomerr), with a
#: phrase for the user.
_REFUSALS = {
    "MISCONF": "it cannot write to its disk",
    "NOREPLICAS": "too few of its replicas are connected",
    "OOM": "its memory is full",
}
#: In a pipeline, redis-py puts the failed command in front of the error.
_WRITE_REFUSED = re.compile(rf"(?:^|of pipeline caused error: )({'|'.join(_REFUSALS)})\b")

#: The errors raised if Redis is unreachable or temporarily cannot serve requests.
UNREACHABLE = (
    RedisCannotWrite,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.BusyLoadingError,
    redis.exceptions.ReadOnlyError,
)


@contextmanager
def map_write_refusals() -> Iterator[None]:
    """Convert redis-py's generic errors for refused writes into RedisCannotWrite."""
    try:
        yield
    except redis.exceptions.ResponseError as error:
        # redis-py has a separate class for this error, and removes the prefix from its message.
        if isinstance(error, redis.exceptions.OutOfMemoryError):
            raise RedisCannotWrite(_REFUSALS["OOM"]) from error
        if refused := _WRITE_REFUSED.search(str(error)):
            raise RedisCannotWrite(_REFUSALS[refused[1]]) from error
        raise


def checked_url(url: str) -> str:
    """Return `url` unchanged if `connect` accepts it; raise ValueError if not."""
    if sentinel.is_sentinel(url):
        sentinel.parse(url)
    else:
        parse_url(url)  # type: ignore[no-untyped-call]
    return url


def connect(url: str) -> RedisClient:
    """Return a thread-safe client that decodes replies to str and connects on first use.

    `url` is redis://, rediss:// or redis+sentinel:// (see `shared.sentinel`).
    """
    options: dict[str, Any] = {
        "decode_responses": True,
        "socket_connect_timeout": SOCKET_TIMEOUT_S,
        "socket_timeout": SOCKET_TIMEOUT_S,
        "socket_keepalive": True,
        "health_check_interval": 15,
        "retry": Retry(ExponentialBackoff(cap=0.2, base=0.05), 1),
    }
    if sentinel.is_sentinel(url):
        return sentinel.parse(url).connect(**options)
    return redis.Redis.from_url(url, **options)


@contextmanager
def without_resending(client: RedisClient) -> Iterator[RedisClient]:
    """Yield a client with one connection, on which no command is sent again if its reply was lost.

    For one thread, and for commands that are not idempotent. The connection is one of the pool of `client`.
    """
    with client.client() as single:  # type: ignore[no-untyped-call]
        connection = single.connection
        retry, connection.retry = connection.retry, Retry(NoBackoff(), 0)
        try:
            yield single
        finally:
            connection.retry = retry
