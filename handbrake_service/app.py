"""Builds the node's Flask application around a wired node."""

from flask import Flask

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
from shared.domain.plan import MOST_PLAN_BYTES
from shared.domain.presets import MOST_IMPORT_BYTES
from shared.web.body_size import install_body_limits
from shared.web.errors import install_error_handlers
from shared.web.request_context import install_request_context

_LARGER_BODIES = {"presets.import_presets": MOST_IMPORT_BYTES, "jobs.plan_jobs": MOST_PLAN_BYTES}


def create_app(node: HandBrakeNode) -> Flask:
    """Return the application with all blueprints; starts no thread."""
    app = Flask("handbrake_service", static_folder=None)
    install_request_context(app)
    install_body_limits(app, _LARGER_BODIES)
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
