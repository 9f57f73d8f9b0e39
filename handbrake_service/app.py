"""Builds the node's Flask application around a wired node."""

from flask import Flask

from handbrake_service.api import encoders, files, health, jobs, nodes, presets, queue, samples
from handbrake_service.api.actor import install_actor_check
from handbrake_service.api.served_node import attach
from handbrake_service.node import HandBrakeNode
from shared.contract.forwarded import FORWARDED
from shared.web.body_size import install_body_limits
from shared.web.errors import install_error_handlers
from shared.web.request_context import install_request_context
from shared.web.routes import add_implementations, add_route

_MODULES = (jobs, samples, queue, nodes, files, encoders, presets)


def create_app(node: HandBrakeNode) -> Flask:
    """Return the application with all routes; starts no thread.

    Raises ImplementationsInvalid if its views differ from the routes that the gateway forwards.
    """
    app = Flask("handbrake_service", static_folder=None)
    attach(app, node)
    for route in health.routes:
        add_route(app, route, route.function)
    add_implementations(app, FORWARDED, [module.views for module in _MODULES])
    install_request_context(app)
    install_body_limits(app)
    install_error_handlers(app)
    install_actor_check(app, node.settings.accepted_secrets)
    return app
