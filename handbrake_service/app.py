"""Makes the node's web application around a wired node."""

from apiflask import APIFlask

from handbrake_service.api.actor import require_actor
from handbrake_service.api.encoders import encoders_blueprint
from handbrake_service.api.files import files_blueprint
from handbrake_service.api.health import health_blueprint
from handbrake_service.api.jobs import jobs_blueprint
from handbrake_service.api.nodes import nodes_blueprint
from handbrake_service.api.presets import presets_blueprint
from handbrake_service.api.queue import queue_blueprint
from handbrake_service.api.samples import samples_blueprint
from handbrake_service.node import HandBrakeNode
from shared.web.errors import install_error_handlers
from shared.web.request_context import install_request_context

#: As much as the gateway lets through.
MAX_BODY_BYTES = 1024 * 1024


def create_app(node: HandBrakeNode) -> APIFlask:
    """Make the application; starts nothing."""
    app = APIFlask("handbrake_service", enable_openapi=False)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    install_request_context(app)
    install_error_handlers(app)
    app.register_blueprint(health_blueprint(node))
    check = require_actor(node.settings.service_secret.get_secret_value())
    for make in (
        jobs_blueprint,
        queue_blueprint,
        files_blueprint,
        encoders_blueprint,
        presets_blueprint,
        nodes_blueprint,
        samples_blueprint,
    ):
        blueprint = make(node)
        blueprint.before_request(check)
        app.register_blueprint(blueprint)
    return app
