"""What holds for a node from its first response on."""

from shared.queue.node_registry import NodeRegistry
from shared.redis import RedisClient
from tests.support.pace import within
from tests.support.service import Service
from tests.support.waiting import wait_for


def test_a_node_is_registered_as_soon_as_it_is_healthy(service: Service, redis_client: RedisClient) -> None:
    """The node reports every two seconds, but its first report does not wait that long."""
    registry = NodeRegistry(redis_client)
    service.stop()
    assert registry.all() == []
    service.start()
    with within(1):
        wait_for(registry.all, "the node's report")
