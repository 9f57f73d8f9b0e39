"""Processor time and memory of gateway, node and Redis while nothing happens."""

import time

import psutil

from bench.report import Figure, Report
from shared.redis import connect
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.service import Service

_SETTLE_S, _SECONDS = 10, 60


def measure(gateway: GatewayProcess, node: Service, redis_url: str, report: Report) -> None:
    """Measure a minute, some time after the start."""
    time.sleep(_SETTLE_S)
    with connect(redis_url) as client:
        redis = psutil.Process(int(client.info("server")["process_id"]))
    processes = [redis, *_with_parent(gateway.workers()), *_with_parent(node.workers())]
    before_s = sum(map(_processor_s, processes))
    time.sleep(_SECONDS)
    percent = 100 * (sum(map(_processor_s, processes)) - before_s) / _SECONDS
    megabytes = sum(process.memory_full_info().pss for process in processes) / 1e6
    report.add(Figure("idle, processor", "%", percent, target="≤ 0.5", met=percent <= 0.5))
    report.add(Figure("idle, memory", "MB", megabytes, target="≤ 220", met=megabytes <= 220))


def _with_parent(workers: list[psutil.Process]) -> list[psutil.Process]:
    parents = {parent for worker in workers if (parent := worker.parent())}
    return [*parents, *workers]


def _processor_s(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)
