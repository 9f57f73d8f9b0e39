"""The route that lists the available encoders."""

from api_gateway.api.guard import identity
from api_gateway.contract import NODE_ERRORS, Access, contract
from api_gateway.gateway import the_gateway
from shared.domain.encoders import EncoderCatalogue
from shared.web.blueprint import ApiBlueprint

bp = ApiBlueprint("encoders", __name__, url_prefix="/api/encoders", tag="Presets")


@bp.get("")
@contract(Access.SIGNED_IN, *NODE_ERRORS)
@bp.output(EncoderCatalogue)
def get_encoders() -> EncoderCatalogue:
    """List the video encoders with the values their options accept, the audio encoders and the mixdowns."""
    return the_gateway().nodes.encoders(identity().actor)
