"""The nodes that share this Redis, as they last reported."""

from apiflask import APIBlueprint
from flask import Response, jsonify

from handbrake_service.node import HandBrakeNode


def nodes_blueprint(node: HandBrakeNode) -> APIBlueprint:
    """Make the node routes."""
    bp = APIBlueprint("nodes", __name__)

    @bp.get("/nodes")
    def get_nodes() -> Response:
        return jsonify([known.model_dump(mode="json") for known in node.registry.all()])

    return bp
