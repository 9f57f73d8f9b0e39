"""The encoders of this node's HandBrakeCLI."""

from handbrake_service.node import HandBrakeNode
from shared.domain.encoders import EncoderCatalogue
from shared.web.blueprint import ApiBlueprint


def encoders_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the route that lists the encoders of `node`."""
    bp = ApiBlueprint("encoders", __name__)

    @bp.get("/encoders")
    @bp.output(EncoderCatalogue)
    def get_encoders() -> EncoderCatalogue:
        return node.encoders.catalogue()

    return bp
