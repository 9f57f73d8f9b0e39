"""Writes every request that changes something to the audit log, whatever its outcome.

Which requests these are follows from the declared routes, so a new route cannot be forgotten. Views add
what only they know with `note`.
"""

import json
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request

from api_gateway.api.guard import address, identity_if_any
from api_gateway.audit.entry import Outcome
from api_gateway.auth.api_tokens import ApiToken
from api_gateway.gateway import the_gateway
from shared.contract.route import Access, Route
from shared.web.routes import current_route

#: Longest details of a request, as JSON; of longer ones only the names of the fields are kept.
_MOST_DETAILS = 2000
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def note(target: str | None = None, username: str | None = None, **details: Any) -> None:
    """Add to the audit entry of the current request what was changed, by whom, and how."""
    noted: dict[str, Any] = g.setdefault("audit_note", {"details": {}})
    noted["details"] |= details
    if target is not None:
        noted["target"] = target
    if username is not None:
        noted["username"] = username


def _record(response: Response) -> Response:
    route = current_route()
    if route is None or not route.is_change or response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return response
    identity = identity_if_any()
    # Without a session or token nothing could be changed; anybody could fill the log with such requests.
    if identity is None and route.access not in {Access.EVERYONE, Access.ANYONE}:
        return response
    noted: dict[str, Any] = g.get("audit_note", {})
    the_gateway().audit.write(
        username=identity.user.username if identity else noted.get("username"),
        address=address(),
        action=route.name,
        target=noted.get("target") or _target(),
        details=_with_token(noted.get("details") or _details(route)),
        outcome=_outcome(response.status_code),
        error=g.get("error_code"),
        request_id=g.request_id,
    )
    return response


def _with_token(details: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the details with the name of the API token that was used, if one was."""
    identity = identity_if_any()
    if identity is None or not isinstance(identity.credential, ApiToken):
        return details
    return {**(details or {}), "api_token": identity.credential.name}


def _outcome(status: int) -> Outcome:
    if status < HTTPStatus.BAD_REQUEST:
        return Outcome.SUCCESS
    return Outcome.REFUSED if status in _REFUSED else Outcome.FAILED


def _target() -> str | None:
    """Return the variable parts of the path, or the source of a job to add."""
    if request.view_args:
        return ", ".join(str(value) for value in request.view_args.values())
    body = g.get("json_body")
    path = body.get("input_path") if isinstance(body, dict) else None
    return path if isinstance(path, str) else None


def _details(route: "Route[..., Any]") -> dict[str, Any] | None:
    """Return the body of a request that is forwarded to a node: none of those have secrets."""
    body = g.get("json_body") if route.is_forwarded else None
    if not isinstance(body, dict) or not body:
        return None
    if len(json.dumps(body)) > _MOST_DETAILS:
        return {"fields": sorted(body)[:100]}
    return body


def install_audit(app: Flask) -> None:
    """Audit every request to `app` that changes something."""
    app.after_request(_record)
