"""The nodes that share this Redis, as last reported; draining and resuming a node."""

from handbrake_service.api.served_node import the_node
from shared.contract import nodes
from shared.domain.errors import NodeNotFound
from shared.domain.node import NodeList
from shared.web.routes import Views

views = Views()


@views.implements(nodes.list_nodes)
def list_nodes() -> NodeList:
    return NodeList(nodes=the_node().registry.all())


@views.implements(nodes.drain_node)
def drain_node(name: str) -> NodeList:
    return _set_drained(name, drained=True)


@views.implements(nodes.resume_node)
def resume_node(name: str) -> NodeList:
    return _set_drained(name, drained=False)


def _set_drained(name: str, *, drained: bool) -> NodeList:
    node = the_node()
    if name not in {each.name for each in node.registry.all()}:
        raise NodeNotFound(f"No node named {name} has reported recently.")
    node.queue.drain(name, drained=drained)
    node.dispatcher.wake()
    return list_nodes()
