"""The encoders of this node's HandBrakeCLI."""

from handbrake_service.api.served_node import the_node
from shared.contract import encoders
from shared.domain.encoders import EncoderCatalogue
from shared.web.routes import Views

views = Views()


@views.implements(encoders.get_encoders)
def get_encoders() -> EncoderCatalogue:
    return the_node().encoders.catalogue()
