"""Health of the gateway: load of its host, and whether its dependencies respond within a fixed time."""

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import AwareDatetime
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from api_gateway.nodes.client import SYSTEM_ACTOR, NodeClient
from api_gateway.nodes.refusal import NodeRefused
from shared import redis_guard
from shared.contract import nodes, queue
from shared.domain.errors import H2RError
from shared.domain.job import QueueState
from shared.domain.node import Node
from shared.domain.value import ApiModel
from shared.redis import RedisClient
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.runtime.logging import get_logger
from shared.version import VERSION

log = get_logger(__name__)

#: Timeout of one check. A dependency that is slower counts as down, and `/health` responds within 2 s.
_DEADLINE_S = 1.5
#: How long a report is cached.
_FRESH_S = 1.0
#: Concurrent checks. Hanging ones end by their own timeouts after a few seconds.
_THREADS = 8


class SystemReadings(ApiModel):
    """Load and free space of the gateway's host."""

    cpu_percent: float
    memory_percent: float
    disk_free_gb: float
    """On the file system of the gateway's data, in 10^9 bytes."""


class QueueReadings(ApiModel):
    """Job counts; null while no node can report them."""

    queue_size: int | None
    """Waiting jobs: queued and retrying."""
    running_jobs: int | None
    completed_jobs: int | None


class Health(ApiModel):
    """The gateway's health report."""

    status: Literal["healthy", "unhealthy"]
    timestamp: AwareDatetime
    version: str
    system: SystemReadings
    database: Literal["healthy", "unavailable"]
    queue: QueueReadings
    problems: list[str]
    """One sentence for each problem."""


class GatewayStatus(ApiModel):
    """Version, uptime and connections of this gateway."""

    version: str
    started_at: AwareDatetime
    uptime_s: int
    sockets: int
    """Number of signed-in live connections."""


class RedisStatus(ApiModel):
    """Whether Redis responds and is configured safely."""

    ok: bool
    version: str | None


class SystemStatus(ApiModel):
    """The data of the dashboard's System page."""

    nodes: list[Node]
    """Nodes that have reported recently. Also empty if no node responds; `problems` then says so."""
    gateway: GatewayStatus
    redis: RedisStatus
    problems: list[str]
    """One sentence for each problem."""


class HealthReporter:
    """Checks the gateway's dependencies in parallel."""

    def __init__(
        self,
        engine: Engine,
        client: RedisClient,
        node_client: NodeClient,
        data_dir: Path,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._clock = clock
        self._engine = engine
        self._redis = client
        self._nodes = node_client.within(_DEADLINE_S)
        self._data_dir = data_dir
        self._started_at = clock.now()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="health")
        self._lock = threading.Lock()
        self._report: Health | None = None
        self._reported_s = 0.0
        psutil.cpu_percent()  # Returns 0 the first time; later calls measure since the previous one.

    def report(self) -> Health:
        """Return a report at most 1 s old. Takes less than 2 s."""
        with self._lock:
            if self._report is None or self._clock.monotonic_s() - self._reported_s > _FRESH_S:
                self._report = self._take_report()
                self._reported_s = self._clock.monotonic_s()
            return self._report

    def system_status(self, sockets: int) -> SystemStatus:
        """Return the state of nodes, gateway and Redis. Takes less than 2 s."""
        results, problems = self._run_checks(
            {"Redis": self._redis_state, "The HandBrake service": self._node_list}
        )
        version, redis_problems = results["Redis"] or (None, [])
        now = self._clock.now()
        return SystemStatus(
            nodes=results["The HandBrake service"] or [],
            gateway=GatewayStatus(
                version=VERSION,
                started_at=self._started_at,
                uptime_s=int((now - self._started_at).total_seconds()),
                sockets=sockets,
            ),
            redis=RedisStatus(ok=version is not None and not redis_problems, version=version),
            problems=problems + redis_problems,
        )

    def close(self) -> None:
        """Shut down the pool of checks without waiting for running ones."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _take_report(self) -> Health:
        results, problems = self._run_checks(
            {
                "Redis": self._redis_state,
                "The database": self._database_answers,
                "The HandBrake service": self._queue_counts,
            }
        )
        _, redis_problems = results["Redis"] or (None, [])
        problems += redis_problems
        counts: QueueState | None = results["The HandBrake service"]
        return Health(
            status="unhealthy" if problems else "healthy",
            timestamp=self._clock.now(),
            version=VERSION,
            system=SystemReadings(
                cpu_percent=psutil.cpu_percent(),
                memory_percent=psutil.virtual_memory().percent,
                disk_free_gb=round(shutil.disk_usage(self._data_dir).free / 1e9, 2),
            ),
            database="healthy" if results["The database"] else "unavailable",
            queue=QueueReadings(
                queue_size=counts.queued + counts.retrying if counts else None,
                running_jobs=counts.running if counts else None,
                completed_jobs=counts.completed if counts else None,
            ),
            problems=problems,
        )

    def _run_checks(self, checks: dict[str, Callable[[], Any]]) -> tuple[dict[str, Any], list[str]]:
        """Run checks in parallel; return their results by name, None for failed ones, and the problems."""
        futures = {name: self._pool.submit(check) for name, check in checks.items()}
        wait(futures.values(), timeout=_DEADLINE_S)
        results: dict[str, Any] = {}
        problems: list[str] = []
        for name, future in futures.items():
            results[name], problem = _outcome(name, future)
            if problem:
                problems.append(problem)
        return results, problems

    def _redis_state(self) -> tuple[str, list[str]]:
        """Return the version of Redis and the problems with its configuration."""
        return str(self._redis.info("server")["redis_version"]), redis_guard.check(self._redis)

    def _database_answers(self) -> bool:
        with self._engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())

    def _queue_counts(self) -> QueueState:
        return self._nodes.call(SYSTEM_ACTOR, queue.get_queue)

    def _node_list(self) -> list[Node]:
        return self._nodes.call(SYSTEM_ACTOR, nodes.list_nodes).nodes


def _outcome(name: str, future: Future[Any]) -> tuple[Any, str | None]:
    """Return a check's result and None, or None and a sentence about its failure."""
    try:
        return future.result(timeout=0), None
    except TimeoutError:
        return None, f"{name} did not answer within {_DEADLINE_S} s."
    except (H2RError, NodeRefused) as error:
        return None, str(error)
    except (RedisError, SQLAlchemyError) as error:
        log.warning("health.check_failed", check=name, error=str(error))
        return None, f"{name} does not answer."
