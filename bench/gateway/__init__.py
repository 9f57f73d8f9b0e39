"""Lists, searches and submissions through a gateway and a node, with few and with many jobs, and their cost
while nothing happens."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.gateway import idle, submits
from bench.gateway.wrk import Load, load
from bench.limits.health import HealthClient
from bench.queue import h2r_queue
from bench.queue.workers import run_together
from bench.report import Figure, Report
from shared.queue.redis_queue import RedisQueue
from shared.redis import connect
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.service import Service

_FEW, _MANY = 10, 100_000
_PAGE_CONNECTIONS, _SEARCH_CONNECTIONS = 32, 8
_PAGE = "/api/jobs/list?limit=50"
#: Different lists of all jobs: texts that many, one and no jobs have, and orders.
_SEARCHES = (
    "text=television",
    "text=E098765",
    "text=nothing+like+it",
    "sort=name",
    "sort=-size",
    "sort=-ended&status=completed",
    "owner=household&sort=created",
    "status=queued&text=Season+07",
)


@dataclass(frozen=True)
class Stack:
    """A gateway with its node, and a user's token."""

    gateway: GatewayProcess
    node: Service
    redis_url: str
    token: str


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Measure two stacks, with few and with many jobs, in two databases of one Redis."""
    with ExitStack() as cleanup:
        empty = _start(cleanup, redis_url, folder / "idle")
        idle.measure(empty.gateway, empty.node, redis_url, report)
        _fill(redis_url, _FEW)
        url_of_many = redis_url.removesuffix("/0") + "/1"
        _fill(url_of_many, _MANY)
        many = _start(cleanup, url_of_many, folder / "many")
        _measure_pages(empty, many, report)
        _measure_searches(many, report)
        submits.measure(many.gateway, many.node, many.token, report)


def _start(cleanup: ExitStack, redis_url: str, folder: Path) -> Stack:
    node = Service(folder / "node", redis_url)
    gateway = GatewayProcess(
        folder / "gateway",
        redis_url,
        node.url,
        RATE_LIMIT_USER="1000000/second",
        LOG_FORMAT="json",
    )
    node.start()
    cleanup.callback(node.stop)
    gateway.start()
    cleanup.callback(gateway.stop)
    return Stack(gateway, node, redis_url, gateway.sign_in())


def _fill(url: str, count: int) -> None:
    """Complete half of the jobs and queue the rest of them, in a paused queue."""
    _enqueue(url, range(count // 2))
    h2r_queue.work_until_empty(url, "filler")
    with connect(url) as client:
        RedisQueue(client).pause_queue(paused=True)
    _enqueue(url, range(count // 2, count))


def _enqueue(url: str, numbers: range) -> None:
    middle = (numbers.start + numbers.stop) // 2
    halves = (range(numbers.start, middle), range(middle, numbers.stop))
    run_together([(h2r_queue.enqueue_numbered, (url, half)) for half in halves])


def _measure_pages(few: Stack, many: Stack, report: Report) -> None:
    of_few = _load(few, [_PAGE], _PAGE_CONNECTIONS)
    of_many = _load(many, [_PAGE], _PAGE_CONNECTIONS)
    rate = of_many.per_second
    report.add(Figure(f"page of {_FEW} jobs, {_PAGE_CONNECTIONS} connections", "1/s", of_few.per_second))
    report.add(
        Figure(
            f"page of 50 of {_MANY:,}, {_PAGE_CONNECTIONS} connections",
            "1/s",
            rate,
            target="≥ 300",
            met=rate >= 300,
        )
    )
    ratio = of_many.p99_ms / of_few.p99_ms
    report.add(
        Figure(
            "the same, p99",
            "ms",
            of_many.p99_ms,
            of_few.p99_ms,
            f"{_FEW} jobs",
            ratio,
            "≤ 1.3 x",
            ratio <= 1.3,
        )
    )


def _measure_searches(many: Stack, report: Report) -> None:
    paths = [f"/api/jobs/list?limit=50&{search}" for search in _SEARCHES]
    health = HealthClient(many.gateway.port)
    alone_ms = health.p99_ms()
    with Load.running(many.gateway.url, many.token, paths, _SEARCH_CONNECTIONS) as running:
        during_ms = health.p99_ms()
        searches = running.result()
    report.add(
        Figure(
            f"search, filter and sort {_MANY:,}, {_SEARCH_CONNECTIONS} connections",
            "1/s",
            searches.per_second,
            target="≥ 100",
            met=searches.per_second >= 100,
        )
    )
    report.add(
        Figure("the same, slowest", "ms", searches.most_ms, target="≤ 500", met=searches.most_ms <= 500)
    )
    report.add(
        Figure("the same, refused or failed", "", searches.failed, target="0", met=not searches.failed)
    )
    report.add(Figure("/health meanwhile, p99", "ms", during_ms, alone_ms, "alone"))


def _load(stack: Stack, paths: Sequence[str], connections: int) -> Load:
    return load(stack.gateway.url, stack.token, paths, connections)
