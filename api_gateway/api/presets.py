"""The route that lists HandBrake's presets."""

from apiflask import APIBlueprint

from api_gateway.api.contract import NODE_ERRORS, Access, contract
from api_gateway.api.guard import identity
from api_gateway.gateway import the_gateway
from shared.domain.presets import PresetCatalogue

bp = APIBlueprint("presets", __name__, url_prefix="/api/presets", tag="Presets")


@bp.get("")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(PresetCatalogue)
def get_presets() -> PresetCatalogue:
    """List the presets a job may name."""
    return the_gateway().nodes.presets(identity().actor)
