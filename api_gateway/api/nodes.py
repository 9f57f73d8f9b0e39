"""Routes to drain HandBrake nodes and to put them back to work."""

from api_gateway.api.guard import identity
from api_gateway.contract import NODE_ERRORS, Access, contract
from api_gateway.gateway import the_gateway
from shared.domain.errors import NodeNotFound
from shared.domain.node import Node
from shared.domain.value import ApiModel
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("nodes", __name__, url_prefix="/api/nodes", tag="Nodes")


class NodeList(ApiModel):
    """The nodes that have reported recently."""

    nodes: list[Node]


@bp.post("/drain/<name>")
@contract(Access.ADMIN, NodeNotFound, *NODE_ERRORS)
@bp.output(NodeList)
def drain_node(name: str) -> NodeList:
    """Drain a node: it finishes its running jobs and takes no new ones (administrators)."""
    return NodeList(nodes=the_gateway().nodes.drain(identity().actor, name, drained=True))


@bp.post("/resume/<name>")
@contract(Access.ADMIN, NodeNotFound, *NODE_ERRORS)
@bp.output(NodeList)
def resume_node(name: str) -> NodeList:
    """Let a drained node take jobs again (administrators)."""
    return NodeList(nodes=the_gateway().nodes.drain(identity().actor, name, drained=False))
