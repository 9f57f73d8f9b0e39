"""The route that lists the available encoders."""

from shared.contract.route import MEDIA_TIMEOUT_S, RouteGroup
from shared.domain.encoders import EncoderCatalogue

routes = RouteGroup("Presets", "/api/encoders")


@routes.get("", node_path="/encoders", timeout_s=MEDIA_TIMEOUT_S)
def get_encoders() -> EncoderCatalogue:
    """List the video encoders with the values their options accept, the audio encoders and the mixdowns."""
