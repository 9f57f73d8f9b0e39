"""Builds the WSGI application: routes, guard, error handlers. Collaborators are passed in."""

from flask import Flask
from flask_cors import CORS

from api_gateway.api.audit_trail import install_audit
from api_gateway.api.forward import forward
from api_gateway.api.guard import install_guard
from api_gateway.errors import install_gateway_errors
from api_gateway.gateway import Gateway, attach
from api_gateway.request_body import install_body_checks
from api_gateway.routes import OWN
from api_gateway.security_headers import install_security_headers
from api_gateway.trusted_proxies import TrustedProxies
from api_gateway.version_prefix import VersionPrefix
from shared.contract.forwarded import FORWARDED
from shared.web.request_context import install_request_context
from shared.web.routes import add_route


def create_app(gateway: Gateway) -> Flask:
    """Return the application that serves requests with `gateway`.

    Each request passes, in this order: trusted proxies, request id, guard, body checks, view. Each response
    then passes the audit log, the rate-limit and security headers, and the request log.
    """
    app = Flask(__name__, static_folder=None)
    attach(app, gateway)
    for route in OWN:
        add_route(app, route, route.function)
    for route in FORWARDED:
        add_route(app, route, forward(route))
    install_request_context(app)
    install_security_headers(app)
    install_guard(app, gateway.rate_limits)
    install_body_checks(app)
    install_audit(app)
    install_gateway_errors(app)
    if gateway.cors_origins:
        CORS(
            app,
            resources={"/api/*": {"origins": list(gateway.cors_origins)}},
            supports_credentials=True,
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Request-ID"],
            expose_headers=[
                "Retry-After",
                "X-Request-ID",
                "X-RateLimit-Limit",
                "X-RateLimit-Remaining",
                "X-RateLimit-Reset",
            ],
            max_age=600,
        )
    gateway.live.attach(app)
    app.wsgi_app = VersionPrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = TrustedProxies(app.wsgi_app, gateway.trusted_proxies)  # type: ignore[method-assign]
    return app
