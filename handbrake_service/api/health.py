"""The health of this node. Needs no credential, so it names no jobs and no users."""

from http import HTTPStatus

from flask import Response, jsonify

from handbrake_service.node import HandBrakeNode
from shared.version import VERSION
from shared.web.blueprint import ApiBlueprint


def health_blueprint(node: HandBrakeNode) -> ApiBlueprint:
    """Return the health route of `node`; it replies 503 when the node has problems."""
    bp = ApiBlueprint("health", __name__)

    @bp.get("/health")
    def health() -> tuple[Response, HTTPStatus]:
        redis = node.redis_probe.ask()
        problems = node.problems(redis)
        body = {
            "status": "unhealthy" if problems else "healthy",
            "version": VERSION,
            "node": node.settings.node_name,
            "handbrake_version": node.handbrake.version_text,
            "redis": redis.server,
            "confinement": node.confinement.model_dump(mode="json"),
            "running_jobs": len(node.dispatcher.running),
            "problems": problems,
        }
        return jsonify(body), HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK

    return bp
