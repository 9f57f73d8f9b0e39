"""The nodes that share this Redis, as last reported; draining and resuming a node."""

from flask import Response, jsonify

from handbrake_service.api.actor import require_admin
from handbrake_service.node import HandBrakeNode
from shared.domain.errors import NodeNotFound
from shared.web.blueprint import ApiBlueprint


def nodes_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the node routes. Only administrators may drain and resume nodes."""
    bp = ApiBlueprint("nodes", __name__)

    @bp.get("/nodes")
    def get_nodes() -> Response:
        return jsonify([each.model_dump(mode="json") for each in node.registry.all()])

    @bp.post("/nodes/drain/<name>")
    def drain_node(name: str) -> Response:
        return _drain(name, drained=True)

    @bp.post("/nodes/resume/<name>")
    def resume_node(name: str) -> Response:
        return _drain(name, drained=False)

    def _drain(name: str, *, drained: bool) -> Response:
        require_admin()
        if name not in {each.name for each in node.registry.all()}:
            raise NodeNotFound(f"No node named {name} has reported recently.")
        node.queue.drain(name, drained=drained)
        node.dispatcher.wake()
        return get_nodes()

    return bp
