"""Routes to list the HandBrake nodes, to drain them and to put them back to work."""

from shared.contract.route import Access, RouteGroup
from shared.domain.errors import NodeNotFound
from shared.domain.node import NodeList

routes = RouteGroup("Nodes", "/api/nodes")


@routes.get("", node_path="/nodes")
def list_nodes() -> NodeList:
    """List the nodes that have reported recently."""


@routes.post("/drain/<name>", node_path="/nodes/drain/<name>", access=Access.ADMIN, errors=(NodeNotFound,))
def drain_node(name: str) -> NodeList:
    """Drain a node: it finishes its running jobs and takes no new ones (administrators)."""


@routes.post("/resume/<name>", node_path="/nodes/resume/<name>", access=Access.ADMIN, errors=(NodeNotFound,))
def resume_node(name: str) -> NodeList:
    """Let a drained node take jobs again (administrators)."""
