"""Looks whether Redis is set up so that it keeps what it was given; each fault names the setting.

Measured: without an append-only file a kill loses every acknowledged write, and an eviction policy
evicts the queue itself. A Redis that does not tell its settings (managed ones) is taken at its word.
"""

from typing import cast

import redis

from shared.redis import RedisClient
from shared.sentinel import master_of

#: Since this version scripts may write after reading the time, and streams have what we use.
_OLDEST = (6, 2)


def check(client: RedisClient) -> list[str]:
    """Return a sentence for each fault; none when all is well.

    Raises what is in `shared.redis.UNREACHABLE` when Redis does not answer.
    """
    faults = []
    version = str(client.info("server")["redis_version"])
    if _numbers(version) < _OLDEST:
        faults.append(f"Redis is version {version}; 6.2 or newer is needed.")
    if master_of(client) and not client.info("replication")["connected_slaves"]:
        faults.append(
            "Redis has no replica at the moment, so no jobs are taken: Sentinel needs one at least."
        )
    try:
        settings = cast("dict[str, str]", client.config_get("appendonly", "appendfsync", "maxmemory-policy"))
    except redis.exceptions.ResponseError:
        return faults
    if settings.get("appendonly") == "no":
        faults.append("Redis would lose the queue in a crash: set appendonly to yes.")
    if settings.get("appendfsync") == "no":
        faults.append("Redis would lose half a minute in a power cut: set appendfsync to everysec, not no.")
    policy = settings.get("maxmemory-policy", "noeviction")
    if policy != "noeviction":
        faults.append(
            "Redis would throw jobs away when memory is short: "
            f"set maxmemory-policy to noeviction, not {policy}."
        )
    persistence = client.info("persistence")
    if persistence.get("aof_last_write_status") == "err":
        faults.append("Redis cannot write its append-only file; make room on its disk.")
    return faults


def connected_to(client: RedisClient) -> str:
    """Return what serves `client`. Raises what is in `shared.redis.UNREACHABLE`."""
    version = client.info("server")["redis_version"]
    master = master_of(client)
    if master is None:
        return f"Redis {version}"
    replicas = client.info("replication")["connected_slaves"]
    return f"Redis {version}, master {master} by Sentinel, replicas: {replicas}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
