"""The health of this node. Needs no credential, so it names no jobs and no users."""

from http import HTTPStatus

from flask import Response, jsonify

from handbrake_service.api.served_node import the_node
from shared.contract.route import Access, File, RouteGroup
from shared.version import VERSION

routes = RouteGroup("", "")


@routes.get("/health", access=Access.EVERYONE)
def health() -> File:
    """Return the node's health as JSON; 503 if it has problems."""
    node = the_node()
    redis = node.redis_probe.ask()
    problems = node.problems(redis)
    response: Response = jsonify(
        {
            "status": "unhealthy" if problems else "healthy",
            "version": VERSION,
            "node": node.settings.node_name,
            "handbrake_version": node.handbrake.version_text,
            "redis": redis.server,
            "confinement": node.confinement.model_dump(mode="json"),
            "running_jobs": len(node.dispatcher.running),
            "problems": problems,
        }
    )
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    return response
