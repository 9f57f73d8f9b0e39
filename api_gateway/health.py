"""How the gateway is: its own readings, and whether what it needs answers, within a fixed time."""

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import AwareDatetime
from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from api_gateway.nodes.client import NodeClient
from api_gateway.nodes.observer import SYSTEM_ACTOR
from api_gateway.nodes.refusal import NodeRefused
from shared import redis_guard
from shared.domain.errors import H2RError
from shared.domain.job import QueueState
from shared.domain.node import Node
from shared.domain.value import ApiModel
from shared.redis import RedisClient
from shared.runtime.logging import get_logger
from shared.version import VERSION

log = get_logger(__name__)

#: What has not answered by then counts as down; whoever watches gets an answer within 2 s.
_DEADLINE_S = 1.5
#: A report is given again for so long, however many ask.
_FRESH_S = 1.0
#: Checks under way at a time; those that hang give up by themselves after a few seconds.
_THREADS = 8


class SystemReadings(ApiModel):
    """The gateway's own host."""

    cpu_percent: float
    memory_percent: float
    disk_free_gb: float
    """Where the gateway keeps its data."""


class QueueReadings(ApiModel):
    """How full the queue is; None when no node can tell."""

    queue_size: int | None
    """Jobs that wait: queued and retrying."""
    running_jobs: int | None
    completed_jobs: int | None


class Health(ApiModel):
    """How the gateway is."""

    status: Literal["healthy", "unhealthy"]
    timestamp: AwareDatetime
    version: str
    system: SystemReadings
    database: Literal["ok", "unavailable"]
    queue: QueueReadings
    problems: list[str]
    """One sentence for each thing that is down."""


class GatewayStatus(ApiModel):
    """This gateway."""

    version: str
    started_at: AwareDatetime
    uptime_s: int
    sockets: int
    """Open live connections."""


class RedisStatus(ApiModel):
    """Redis as the gateway sees it."""

    ok: bool
    version: str | None


class SystemStatus(ApiModel):
    """Everything the system panel shows."""

    nodes: list[Node]
    """Nodes that reported lately; empty too when `problems` says that none answers."""
    gateway: GatewayStatus
    redis: RedisStatus
    problems: list[str]
    """One sentence for each thing that is down."""


class HealthReporter:
    """Asks everything the gateway needs, side by side."""

    def __init__(self, engine: Engine, client: RedisClient, nodes: NodeClient, data_dir: Path) -> None:
        self._engine = engine
        self._redis = client
        self._nodes = nodes
        self._data_dir = data_dir
        self._started_at = datetime.now(UTC)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="health")
        self._lock = threading.Lock()
        self._report: Health | None = None
        self._reported_s = 0.0
        psutil.cpu_percent()  # The first reading only begins the span that the next one is about.

    def report(self) -> Health:
        """Return a report not older than a second, within two."""
        with self._lock:
            if self._report is None or time.monotonic() - self._reported_s > _FRESH_S:
                self._report = self._take_report()
                self._reported_s = time.monotonic()
            return self._report

    def system_status(self, sockets: int) -> SystemStatus:
        """Show nodes, gateway and Redis, within two seconds."""
        answers, problems = self._ask({"Redis": self._redis_facts, "The HandBrake service": self._node_list})
        version, faults = answers["Redis"] or (None, [])
        now = datetime.now(UTC)
        return SystemStatus(
            nodes=answers["The HandBrake service"] or [],
            gateway=GatewayStatus(
                version=VERSION,
                started_at=self._started_at,
                uptime_s=int((now - self._started_at).total_seconds()),
                sockets=sockets,
            ),
            redis=RedisStatus(ok=version is not None and not faults, version=version),
            problems=problems + faults,
        )

    def close(self) -> None:
        """Take no more checks."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _take_report(self) -> Health:
        answers, problems = self._ask(
            {
                "Redis": self._redis_facts,
                "The database": self._database_answers,
                "The HandBrake service": self._queue_counts,
            }
        )
        _, faults = answers["Redis"] or (None, [])
        problems += faults
        counts: QueueState | None = answers["The HandBrake service"]
        return Health(
            status="unhealthy" if problems else "healthy",
            timestamp=datetime.now(UTC),
            version=VERSION,
            system=SystemReadings(
                cpu_percent=psutil.cpu_percent(),
                memory_percent=psutil.virtual_memory().percent,
                disk_free_gb=round(shutil.disk_usage(self._data_dir).free / 1e9, 2),
            ),
            database="ok" if answers["The database"] else "unavailable",
            queue=QueueReadings(
                queue_size=counts.queued + counts.retrying if counts else None,
                running_jobs=counts.running if counts else None,
                completed_jobs=counts.completed if counts else None,
            ),
            problems=problems,
        )

    def _ask(self, checks: dict[str, Callable[[], Any]]) -> tuple[dict[str, Any], list[str]]:
        """Run checks side by side; return the answer of each by name, None for a failed one, and problems."""
        futures = {name: self._pool.submit(check) for name, check in checks.items()}
        wait(futures.values(), timeout=_DEADLINE_S)
        answers: dict[str, Any] = {}
        problems: list[str] = []
        for name, future in futures.items():
            answers[name], problem = _outcome(name, future)
            if problem:
                problems.append(problem)
        return answers, problems

    def _redis_facts(self) -> tuple[str, list[str]]:
        """Return Redis' version, and what is wrong with its settings."""
        return str(self._redis.info("server")["redis_version"]), redis_guard.check(self._redis)

    def _database_answers(self) -> bool:
        with self._engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar_one())

    def _queue_counts(self) -> QueueState:
        return self._nodes.queue(SYSTEM_ACTOR, timeout_s=_DEADLINE_S)

    def _node_list(self) -> list[Node]:
        return self._nodes.nodes(SYSTEM_ACTOR, timeout_s=_DEADLINE_S)


def _outcome(name: str, future: Future[Any]) -> tuple[Any, str | None]:
    """Return a check's answer, or None and a sentence."""
    try:
        return future.result(timeout=0), None
    except TimeoutError:
        return None, f"{name} did not answer within {_DEADLINE_S} s."
    except (H2RError, NodeRefused) as error:
        return None, str(error)
    except (RedisError, SQLAlchemyError) as error:
        log.warning("health.check_failed", check=name, error=str(error))
        return None, f"{name} does not answer."
