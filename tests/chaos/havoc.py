"""Kills and stops nodes and Redis at random, and puts them right again a little later."""

import heapq
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.support.redis_server import RedisServer
from tests.support.service import Service

#: Pause between two blows, s.
_PAUSE_S = (1.0, 4.0)
#: How long a node stays down, and Redis, s.
_NODE_DOWN_S = (0.2, 4.0)
_REDIS_DOWN_S = (0.2, 3.0)
#: How long a stopped node stands still: from nothing to well past its lease, s.
_STOPPED_S = (0.5, 15.0)


@dataclass(order=True)
class _Repair:
    due_s: float
    number: int
    mend: Callable[[], None] = field(compare=False)


class Havoc:
    """Strikes until told to end; the same seed strikes the same way as far as timing allows."""

    def __init__(self, nodes: Sequence[Service], redis: RedisServer, seed: int) -> None:
        self._nodes = nodes
        self._redis = redis
        self._random = random.Random(seed)
        self._repairs: list[_Repair] = []
        self._struck: set[str] = set()
        self.counts: dict[str, int] = {}

    def strike_for(self, seconds: float) -> None:
        """Strike at random for so long, then put everything right."""
        end_s = time.monotonic() + seconds
        next_s = time.monotonic()
        while (now_s := time.monotonic()) < end_s:
            self._mend_until(now_s)
            if now_s >= next_s:
                self._strike()
                next_s = now_s + self._random.uniform(*_PAUSE_S)
            time.sleep(0.02)
        self._mend_until(float("inf"))

    def _strike(self) -> None:
        blows = {"kill": 4, "stop": 3, "term": 2, "redis": 1}
        (blow,) = self._random.choices(list(blows), weights=list(blows.values()))
        free = [node for node in self._nodes if node.name not in self._struck]
        if blow == "redis":
            if "redis" in self._struck:
                return
            self._redis.kill()
            self._later("redis", _REDIS_DOWN_S, self._redis.start)
        elif free:
            self._strike_node(blow, self._random.choice(free))
        else:
            return
        self.counts[blow] = self.counts.get(blow, 0) + 1

    def _strike_node(self, blow: str, node: Service) -> None:
        match blow:
            case "kill":
                node.kill()
                self._later(node.name, _NODE_DOWN_S, node.launch)
            case "stop":
                node.signal_all(signal.SIGSTOP)
                self._later(node.name, _STOPPED_S, lambda: node.signal_all(signal.SIGCONT))
            case _:
                node.signal_all(signal.SIGTERM)
                self._later(node.name, _NODE_DOWN_S, lambda: self._start_again(node))

    def _start_again(self, node: Service) -> None:
        node.stop()
        node.launch()

    def _later(self, what: str, span: tuple[float, float], mend: Callable[[], None]) -> None:
        def put_right() -> None:
            mend()
            self._struck.discard(what)

        self._struck.add(what)
        due_s = time.monotonic() + self._random.uniform(*span)
        heapq.heappush(self._repairs, _Repair(due_s, sum(self.counts.values()), put_right))

    def _mend_until(self, now_s: float) -> None:
        while self._repairs and self._repairs[0].due_s <= now_s:
            heapq.heappop(self._repairs).mend()
