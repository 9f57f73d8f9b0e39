"""Makes the WSGI application: routes, guard, errors, document. Collaborators come as an argument."""

from typing import Any

from apiflask import APIFlask
from flask_cors import CORS

from api_gateway.api import (
    auth,
    encoders,
    files,
    health,
    jobs,
    nodes,
    presets,
    queue,
    realtime,
    samples,
    system,
)
from api_gateway.api.contract import Access, contract
from api_gateway.api.guard import install_guard
from api_gateway.document import complete_document
from api_gateway.errors import install_gateway_errors
from api_gateway.gateway import Gateway, attach
from api_gateway.request_body import install_body_checks
from api_gateway.version_prefix import VersionPrefix
from shared.version import VERSION
from shared.web.request_context import install_request_context

_BLUEPRINTS = (
    health.bp,
    auth.bp,
    jobs.bp,
    samples.bp,
    queue.bp,
    nodes.bp,
    realtime.bp,
    system.bp,
    files.bp,
    encoders.bp,
    presets.bp,
)

_DESCRIPTION = (
    "Converts videos into a Resilio Sync archive. `/api/v1/…` is the same as `/api/…`. "
    "Live events come over Socket.IO at `/socket.io`: `snapshot` with a `Snapshot`, `event` with a "
    "`JobChanged`, `JobProgressed` or `NodeChanged`."
)


def declare_api() -> APIFlask:
    """Make the application with all its routes and nobody behind them: enough for its document."""
    app = APIFlask(
        __name__,
        title="HandBrake2Resilio",
        version=VERSION,
        spec_path="/api/openapi.json",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type] # Flask allows it; APIFlask's annotation does not
    )
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        DESCRIPTION=_DESCRIPTION,
        SERVERS=[{"url": "/"}],
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
    )
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    document_view = app.view_functions["openapi.spec"]
    app.view_functions["openapi.spec"] = contract(Access.EVERYONE)(document_view)

    def complete(document: dict[str, Any] | str) -> dict[str, Any] | str:
        return complete_document(app, document) if isinstance(document, dict) else document

    app.spec_processor(complete)
    return app


def create_app(gateway: Gateway) -> APIFlask:
    """Make the application that serves with `gateway`.

    The order of what looks at a request first: request id, guard, body, view.
    """
    app = declare_api()
    attach(app, gateway)
    install_request_context(app)
    install_guard(app)
    install_body_checks(app)
    install_gateway_errors(app)
    if gateway.cors_origins:
        CORS(
            app,
            resources={"/api/*": {"origins": list(gateway.cors_origins)}},
            supports_credentials=True,
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Request-ID"],
            expose_headers=["Retry-After", "X-Request-ID"],
            max_age=600,
        )
    gateway.live.attach(app)
    app.wsgi_app = VersionPrefix(app.wsgi_app)  # type: ignore[method-assign]
    return app
