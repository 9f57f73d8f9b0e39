"""Error responses specific to the gateway: a node's refusal, and a database that does not respond."""

from flask import Flask, Response
from sqlalchemy.exc import OperationalError

from api_gateway.nodes.refusal import NodeRefused
from shared.runtime.logging import get_logger
from shared.web.errors import error_response, install_error_handlers

log = get_logger(__name__)

#: Error code of responses while the user database is unavailable.
DATABASE_UNAVAILABLE = "database_unavailable"


def _refused_by_node(error: NodeRefused) -> Response:
    return error_response(error.status, error.body.error, error.body.message, error.body.details)


def _database_unavailable(error: OperationalError) -> Response:
    log.error("database.unavailable", error=str(error))
    return error_response(
        503, DATABASE_UNAVAILABLE, "The user database is not responding. Try again in a moment."
    )


def install_gateway_errors(app: Flask) -> None:
    """Make `app` answer every error with an `ErrorBody`."""
    install_error_handlers(app)
    app.register_error_handler(NodeRefused, _refused_by_node)
    app.register_error_handler(OperationalError, _database_unavailable)
