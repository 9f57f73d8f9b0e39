"""Kills and suspends nodes and Redis at random, and restores them shortly afterwards."""

import heapq
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.support.redis_server import RedisServer
from tests.support.service import Service

#: Pause between two faults, s.
_PAUSE_S = (1.0, 4.0)
#: How long a node or Redis stays down, s.
_NODE_DOWN_S = (0.2, 4.0)
_REDIS_DOWN_S = (0.2, 3.0)
#: How long a node stays suspended: from hardly any time to well past its lease, s.
_STOPPED_S = (0.5, 15.0)


@dataclass(order=True)
class _Repair:
    due_s: float
    number: int
    repair: Callable[[], None] = field(compare=False)


class Havoc:
    """Injects random faults; the same seed gives the same sequence, as far as timing allows."""

    def __init__(self, nodes: Sequence[Service], redis: RedisServer, seed: int) -> None:
        self._nodes = nodes
        self._redis = redis
        self._random = random.Random(seed)
        self._repairs: list[_Repair] = []
        self._broken: set[str] = set()
        self.counts: dict[str, int] = {}

    def inject_for(self, seconds: float) -> None:
        """Inject faults for that long, then repair everything."""
        end_s = time.monotonic() + seconds
        next_s = time.monotonic()
        while (now_s := time.monotonic()) < end_s:
            self._repair_until(now_s)
            if now_s >= next_s:
                self._inject()
                next_s = now_s + self._random.uniform(*_PAUSE_S)
            time.sleep(0.02)
        self._repair_until(float("inf"))

    def _inject(self) -> None:
        faults = {"kill": 4, "stop": 3, "term": 2, "redis": 1}
        (fault,) = self._random.choices(list(faults), weights=list(faults.values()))
        free = [node for node in self._nodes if node.name not in self._broken]
        if fault == "redis":
            if "redis" in self._broken:
                return
            self._redis.kill()
            self._repair_later("redis", _REDIS_DOWN_S, self._redis.start)
        elif free:
            self._inject_into_node(fault, self._random.choice(free))
        else:
            return
        self.counts[fault] = self.counts.get(fault, 0) + 1

    def _inject_into_node(self, fault: str, node: Service) -> None:
        match fault:
            case "kill":
                node.kill()
                self._repair_later(node.name, _NODE_DOWN_S, node.launch)
            case "stop":
                node.signal_all(signal.SIGSTOP)
                self._repair_later(node.name, _STOPPED_S, lambda: node.signal_all(signal.SIGCONT))
            case _:
                node.signal_all(signal.SIGTERM)
                self._repair_later(node.name, _NODE_DOWN_S, lambda: self._restart(node))

    def _restart(self, node: Service) -> None:
        node.stop()
        node.launch()

    def _repair_later(self, what: str, span: tuple[float, float], repair: Callable[[], None]) -> None:
        def repair_and_release() -> None:
            repair()
            self._broken.discard(what)

        self._broken.add(what)
        due_s = time.monotonic() + self._random.uniform(*span)
        heapq.heappush(self._repairs, _Repair(due_s, sum(self.counts.values()), repair_and_release))

    def _repair_until(self, now_s: float) -> None:
        while self._repairs and self._repairs[0].due_s <= now_s:
            heapq.heappop(self._repairs).repair()
