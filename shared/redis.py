"""Connects to Redis the one way everything here does.

Socket timeouts are always set: a Redis that hangs must not hang us. redis-py re-sends a command whose
reply was lost, so every write of ours is idempotent.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from redis.backoff import ExponentialBackoff
from redis.connection import parse_url
from redis.retry import Retry

from shared import sentinel

RedisClient = redis.Redis

#: Longest wait for a connection and for a reply; a request answers 503 within 2 s when Redis is gone.
SOCKET_TIMEOUT_S = 1.0


class RedisCannotWrite(redis.exceptions.RedisError):
    """Redis answers, but takes no writes: its disk or memory is full, or it misses its replicas."""


#: How such a refusal begins (redis.c: shared.bgsaveerr, noreplicaserr, oomerr), and what it means.
_REFUSALS = {
    "MISCONF": "it cannot write to its disk",
    "NOREPLICAS": "too few of its replicas answer",
    "OOM": "its memory is full",
}
#: For a refusal out of a pipeline redis-py names the command before it.
_WRITE_REFUSED = re.compile(rf"(?:^|of pipeline caused error: )({'|'.join(_REFUSALS)})\b")

#: What is raised when Redis cannot be reached or cannot serve now.
UNREACHABLE = (
    RedisCannotWrite,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.BusyLoadingError,
    redis.exceptions.ReadOnlyError,
)


@contextmanager
def map_readonly_errors() -> Iterator[None]:
    """Turn redis-py's general error for a refused write into RedisCannotWrite."""
    try:
        yield
    except redis.exceptions.ResponseError as error:
        # redis-py has a class of its own for this refusal, and takes the word out of its text.
        if isinstance(error, redis.exceptions.OutOfMemoryError):
            raise RedisCannotWrite(_REFUSALS["OOM"]) from error
        if refused := _WRITE_REFUSED.search(str(error)):
            raise RedisCannotWrite(_REFUSALS[refused[1]]) from error
        raise


def checked_url(url: str) -> str:
    """Return `url` back when `connect` can use it; raise ValueError saying what is wrong."""
    if sentinel.is_sentinel(url):
        sentinel.parse(url)
    else:
        parse_url(url)  # type: ignore[no-untyped-call]
    return url


def connect(url: str) -> RedisClient:
    """Make a thread-safe client that gives text; connects lazily.

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
