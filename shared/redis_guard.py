"""Checks that Redis is configured to keep its data; each problem names the setting to change.

Measured: without an append-only file, killing Redis loses every acknowledged write, and an eviction policy
evicts the queue itself. Managed servers that do not reveal their settings are assumed to be configured well.
"""

from typing import cast

import redis

from shared.redis import RedisClient
from shared.sentinel import master_of

#: The first version whose scripts may write after reading the time, and whose streams have what we use.
_OLDEST = (6, 2)


def check(client: RedisClient) -> list[str]:
    """Return one message per problem; an empty list if there are none.

    Raises the errors in `shared.redis.UNREACHABLE` if Redis does not respond.
    """
    problems = []
    version = str(client.info("server")["redis_version"])
    if _numbers(version) < _OLDEST:
        problems.append(f"Redis {version} is too old; version 6.2 or newer is required.")
    if master_of(client) and not client.info("replication")["connected_slaves"]:
        problems.append(
            "Redis has no replica connected, so no jobs are accepted. Sentinel needs at least one."
        )
    try:
        settings = cast("dict[str, str]", client.config_get("appendonly", "appendfsync", "maxmemory-policy"))
    except redis.exceptions.ResponseError:
        return problems
    if settings.get("appendonly") == "no":
        problems.append("Redis would lose the queue in a crash. Set appendonly to yes.")
    if settings.get("appendfsync") == "no":
        problems.append(
            "Redis would lose up to 30 seconds of changes in a power failure. Set appendfsync to everysec."
        )
    policy = settings.get("maxmemory-policy", "noeviction")
    if policy != "noeviction":
        problems.append(
            "Redis would evict jobs when its memory is full. "
            f"Set maxmemory-policy to noeviction instead of {policy}."
        )
    persistence = client.info("persistence")
    if persistence.get("aof_last_write_status") == "err":
        problems.append("Redis cannot write its append-only file. Free up space on its disk.")
    return problems


def connected_to(client: RedisClient) -> str:
    """Return a description of the server behind `client`. Raises the errors in `shared.redis.UNREACHABLE`."""
    version = client.info("server")["redis_version"]
    master = master_of(client)
    if master is None:
        return f"Redis {version}"
    replicas = client.info("replication")["connected_slaves"]
    return f"Redis {version}, master {master} via Sentinel, replicas: {replicas}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
