"""What this node's HandBrakeCLI can encode with."""

from apiflask import APIBlueprint

from handbrake_service.node import HandBrakeNode
from shared.domain.encoders import EncoderCatalogue


def encoders_blueprint(node: HandBrakeNode) -> APIBlueprint:
    """Make the encoder route of `node`."""
    bp = APIBlueprint("encoders", __name__)

    @bp.get("/encoders")
    @bp.output(EncoderCatalogue)
    def get_encoders() -> EncoderCatalogue:
        return node.encoders.catalogue()

    return bp
