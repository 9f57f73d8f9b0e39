"""The presets of this node's HandBrakeCLI."""

from apiflask import APIBlueprint

from handbrake_service.node import HandBrakeNode
from shared.domain.presets import PresetCatalogue


def presets_blueprint(node: HandBrakeNode) -> APIBlueprint:
    """Make the preset routes of `node`."""
    bp = APIBlueprint("presets", __name__)

    @bp.get("/presets")
    @bp.output(PresetCatalogue)
    def get_presets() -> PresetCatalogue:
        return node.presets.catalogue()

    return bp
