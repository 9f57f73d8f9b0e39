"""Generates the OpenAPI document from the declared routes: their models, errors and docstrings.

pydantic supplies one schema per model: request bodies in validation mode, responses in serialization mode
(where fields with a default are always present). The messages of the live push are included, so that clients
can generate all their types from one source. https://spec.openapis.org/oas/v3.1.1
"""

import re
from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import ModelSchema
from werkzeug.http import HTTP_STATUS_CODES

from api_gateway.auth.cookie import SESSION_COOKIE
from api_gateway.errors import DATABASE_UNAVAILABLE
from api_gateway.field_docstrings import field_docstrings
from api_gateway.nodes.refusal import ErrorBody
from shared.contract.route import Access, Location, Route, path_parameters
from shared.domain import errors
from shared.domain.events import (
    JobChanged,
    JobDeleted,
    JobProgressed,
    NodeChanged,
    QueuePaused,
    Snapshot,
)
from shared.version import VERSION
from shared.web.errors import STATUS

_DESCRIPTION = (
    "Converts videos into a Resilio Sync archive. `/api/v1/…` is an alias of `/api/…`. "
    "Live events are sent over Socket.IO at `/socket.io`: `snapshot` carries a `Snapshot`, `event` a "
    "`JobChanged`, `JobDeleted`, `JobProgressed`, `QueuePaused` or `NodeChanged`."
)

_REF = "#/components/schemas/"
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait before retrying.", "schema": {"type": "integer"}}
}
_PUSHED = (Snapshot, JobChanged, JobDeleted, JobProgressed, QueuePaused, NodeChanged)

SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `token` returned by `/api/auth/login`, or the secret of an API token.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "Set by `/api/auth/login` in browsers.",
    },
}

Json = dict[str, Any]


class _Schemas(GenerateJsonSchema):
    """Takes field descriptions from docstrings; marks every response field as required."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        properties = described.get("properties", {})
        for name, text in field_docstrings(schema["cls"]).items():
            if name in properties:
                properties[name]["description"] = text
        return described

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def openapi_document(routes: Iterable[Route[..., Any]]) -> Json:
    """Return the document of all routes that have a tag."""
    listed = [route for route in routes if route.tag]
    definitions = _definitions(listed)
    paths: Json = {}
    for route in listed:
        described = _described(route, definitions)
        for number, path in enumerate(route.paths, 1):
            operation_id = route.name if number == 1 else f"{route.name}_{number}"
            template = re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", path)
            paths.setdefault(template, {})[route.method.lower()] = described | {"operationId": operation_id}
    parameters_only = {model.__name__ for route in listed for _, model in _parameter_models(route)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "HandBrake2Resilio", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in listed)],
        "paths": paths,
        "components": {
            "schemas": {name: each for name, each in definitions.items() if name not in parameters_only},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _parameter_models(route: Route[..., Any]) -> Iterator[tuple[Location, type[BaseModel]]]:
    for location, model in route.inputs.items():
        if location != "body":
            yield location, model


def _definitions(routes: Collection[Route[..., Any]]) -> Json:
    """Return the JSON schemas of all models by name."""
    models: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (model, "serialization"): None for model in _PUSHED
    } | {(ErrorBody, "validation"): None}
    for route in routes:
        models |= {(model, "validation"): None for model in route.inputs.values()}
        if route.output:
            models[route.output, "serialization"] = None
    _, schema = models_json_schema(list(models), ref_template=_REF + "{model}", schema_generator=_Schemas)
    definitions: Json = schema["$defs"]
    return definitions


def _described(route: Route[..., Any], definitions: Json) -> Json:
    described: Json = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_other_parameters(route, definitions)],
        "responses": {},
        "security": _security(route.access),
    }
    if route.description:
        described["description"] = route.description
    if body := route.inputs.get("body"):
        content = {"application/json": {"schema": {"$ref": _REF + body.__name__}}}
        described["requestBody"] = {"content": content, "required": True}
    success = described["responses"][str(int(route.status))] = _success_response(route)
    for status, description in route.also.items():
        described["responses"][str(int(status))] = success | {
            "description": description,
            "headers": _RETRY_AFTER,
        }
    for status, codes in sorted(_errors(route).items()):
        described["responses"][str(status.value)] = _error_response(status, codes)
    return described


def _path_parameters(route: Route[..., Any]) -> Iterator[Json]:
    for name in path_parameters(route.path):
        yield {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}


def _other_parameters(route: Route[..., Any], definitions: Json) -> Iterator[Json]:
    """Yield the query and header parameters. Optional ones can be left out but are never null."""
    for location, parameter_model in _parameter_models(route):
        model = definitions[parameter_model.__name__]
        for field, field_schema in model["properties"].items():
            schema = dict(field_schema)
            parameter: Json = {
                "in": "query" if location == "query" else "header",
                "name": field if location == "query" else field.replace("_", "-").title(),
                "required": field in model.get("required", ()),
            }
            if description := schema.pop("description", None):
                parameter["description"] = description
            if not schema.get("default", True):
                del schema["default"]
            for choice in schema.pop("anyOf", []):
                if choice != {"type": "null"}:
                    schema |= choice
            yield parameter | {"schema": schema}


def _success_response(route: Route[..., Any]) -> Json:
    response: Json = {"description": route.success}
    if route.status == HTTPStatus.NO_CONTENT:
        return response
    if route.output:
        schema: Json = {"$ref": _REF + route.output.__name__}
    elif route.media_type == "application/json":
        schema = {"type": "object"}
    else:
        schema = {"type": "string", "format": "binary"}
    return response | {"content": {route.media_type: {"schema": schema}}}


def _security(access: Access) -> list[Json]:
    match access:
        case Access.EVERYONE:
            return []
        case Access.ANYONE:
            return [{}, {"bearer": []}, {"cookie": []}]
        case Access.SIGNED_IN | Access.ADMIN:
            return [{"bearer": []}, {"cookie": []}]


def _errors(route: Route[..., Any]) -> dict[HTTPStatus, set[str]]:
    """Return the error codes that a route may answer with, by HTTP status."""
    found: dict[HTTPStatus, set[str]] = {}

    def add(status: HTTPStatus, code: str) -> None:
        found.setdefault(status, set()).add(code)

    for error in route.all_errors:
        add(STATUS[error], error.code)
    if route.is_limited:
        add(HTTPStatus.TOO_MANY_REQUESTS, errors.TooManyRequests.code)
    if route.access is Access.ADMIN:
        add(HTTPStatus.FORBIDDEN, errors.Forbidden.code)
    if route.access is not Access.EVERYONE:
        add(
            HTTPStatus.FORBIDDEN, (errors.SessionRequired if route.session_only else errors.ScopeMissing).code
        )
        for error in (errors.Unauthenticated, errors.QueueUnavailable):
            add(STATUS[error], error.code)
        add(HTTPStatus.SERVICE_UNAVAILABLE, DATABASE_UNAVAILABLE)
        if not route.before_password_change:
            add(HTTPStatus.FORBIDDEN, errors.PasswordChangeRequired.code)
    if errors.InvalidCredentials in route.errors:
        add(HTTPStatus.SERVICE_UNAVAILABLE, DATABASE_UNAVAILABLE)
    if route.method != "GET":
        add(HTTPStatus.FORBIDDEN, errors.CrossSiteRefused.code)
        add(HTTPStatus.BAD_REQUEST, "bad_request")
        add(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
        add(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
    if route.inputs:
        add(HTTPStatus.UNPROCESSABLE_ENTITY, errors.InvalidRequest.code)
    add(HTTPStatus.INTERNAL_SERVER_ERROR, errors.H2RError.code)
    return found


def _error_response(status: HTTPStatus, codes: set[str]) -> Json:
    response: Json = {
        "description": f"{HTTP_STATUS_CODES[status]}: {', '.join(f'`{code}`' for code in sorted(codes))}",
        "content": {"application/json": {"schema": {"$ref": _REF + ErrorBody.__name__}}},
    }
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        response["headers"] = _RETRY_AFTER
    return response
