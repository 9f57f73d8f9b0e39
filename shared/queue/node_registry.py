"""The running nodes: each one reports every few seconds, and its report expires when it stops."""

from typing import cast

from shared.domain.events import NodeChanged
from shared.domain.node import Node
from shared.queue import keys
from shared.redis import RedisClient, map_write_refusals

#: A node that has not reported for this long is considered gone.
REPORT_TTL_MS = 10_000


class NodeRegistry:
    """The nodes that share one Redis."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client

    def report(self, node: Node) -> None:
        """Store a node's report and publish it on the live channel."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.set(keys.node(node.name), node.model_dump_json(), px=REPORT_TTL_MS)
        pipe.sadd(keys.NODES, node.name)
        pipe.publish(keys.LIVE_CHANNEL, NodeChanged(node=node).model_dump_json())
        with map_write_refusals():
            pipe.execute()

    def withdraw(self, name: str) -> None:
        """Remove the report of a node that stops."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.delete(keys.node(name))
        pipe.srem(keys.NODES, name)
        with map_write_refusals():
            pipe.execute()

    def all(self) -> list[Node]:
        """Return the nodes that have reported within `REPORT_TTL_MS`, sorted by name."""
        names = sorted(cast("set[str]", self._redis.smembers(keys.NODES)))
        reports = cast(
            "list[str | None]", self._redis.mget([keys.node(name) for name in names]) if names else []
        )
        return [Node.model_validate_json(report) for report in reports if report]
