"""Generates the OpenAPI document from the routes: their contracts, models and docstrings.

pydantic supplies one schema per model: request bodies in validation mode, responses in serialization mode
(where fields with a default are always present). The messages of the live push are included, so that clients
can generate all their types from one source. https://spec.openapis.org/oas/v3.1.1
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import ModelSchema
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import Rule

from api_gateway.auth.cookie import SESSION_COOKIE
from api_gateway.contract import Access, Contract, contract_of
from api_gateway.errors import DATABASE_UNAVAILABLE
from api_gateway.field_docstrings import field_docstrings
from api_gateway.nodes.refusal import ErrorBody
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
from shared.web.blueprint import ApiBlueprint, Exchange, Input, Output, exchange_of
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
_METHODS = ("get", "post", "put", "patch", "delete")
_PUSHED = (Snapshot, JobChanged, JobDeleted, JobProgressed, QueuePaused, NodeChanged)

SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `token` returned by `/api/auth/login`.",
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


@dataclass(frozen=True)
class _Operation:
    """One route and method, with its declarations."""

    rule: Rule
    method: str
    view: Callable[..., Any]
    tag: str

    @property
    def contract(self) -> Contract:
        return contract_of(self.view)

    @property
    def exchange(self) -> Exchange:
        return exchange_of(self.view)


def openapi_document(app: Flask) -> Json:
    """Return the document of all routes of `app` whose ApiBlueprint has a tag."""
    operations = list(_operations(app))
    definitions = _definitions(operations)
    paths: Json = {}
    for operation in operations:
        path = re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", operation.rule.rule)
        paths.setdefault(path, {})[operation.method] = _described(operation, definitions)
    _add_unhealthy_responses(paths)
    parameters_only = {each.model.__name__ for each in _parameter_models(operations)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "HandBrake2Resilio", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in operations)],
        "paths": paths,
        "components": {
            "schemas": {name: each for name, each in definitions.items() if name not in parameters_only},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _operations(app: Flask) -> Iterator[_Operation]:
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        if isinstance(blueprint, ApiBlueprint) and blueprint.tag:
            for method in _METHODS:
                if method.upper() in (rule.methods or ()):
                    yield _Operation(rule, method, app.view_functions[rule.endpoint], blueprint.tag)


def _parameter_models(operations: Iterable[_Operation]) -> Iterator[Input]:
    for operation in operations:
        for each in operation.exchange.inputs:
            if each.location != "body":
                yield each


def _definitions(operations: list[_Operation]) -> Json:
    """Return the JSON schemas of all models by name."""
    models: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (model, "serialization"): None for model in _PUSHED
    } | {(ErrorBody, "validation"): None}
    for operation in operations:
        exchange = operation.exchange
        models |= {(each.model, "validation"): None for each in exchange.inputs}
        if exchange.output and exchange.output.model:
            models[exchange.output.model, "serialization"] = None
    _, schema = models_json_schema(list(models), ref_template=_REF + "{model}", schema_generator=_Schemas)
    definitions: Json = schema["$defs"]
    return definitions


def _described(operation: _Operation, definitions: Json) -> Json:
    summary, _, description = inspect.getdoc(operation.view).partition("\n\n")  # type: ignore[union-attr]
    described: Json = {
        "operationId": operation.view.__name__,
        "tags": [operation.tag],
        "summary": summary.replace("\n", " "),
        "parameters": [*_path_parameters(operation.rule), *_other_parameters(operation, definitions)],
        "responses": {},
        "security": _security(operation.contract),
    }
    if description:
        described["description"] = description
    for each in operation.exchange.inputs:
        if each.location == "body":
            content = {"application/json": {"schema": {"$ref": _REF + each.model.__name__}}}
            described["requestBody"] = {"content": content, "required": True}
    if output := operation.exchange.output:
        described["responses"][str(int(output.status))] = _success_response(output)
    for status, codes in sorted(_errors(operation).items()):
        described["responses"][str(status.value)] = _error_response(status, codes)
    return described


def _path_parameters(rule: Rule) -> Iterator[Json]:
    for name in re.findall(r"<(?:[^<:]+:)?([^>]+)>", rule.rule):
        yield {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}


def _other_parameters(operation: _Operation, definitions: Json) -> Iterator[Json]:
    """Yield the query and header parameters. Optional ones can be left out but are never null."""
    for each in _parameter_models([operation]):
        model = definitions[each.model.__name__]
        for field, field_schema in model["properties"].items():
            schema = dict(field_schema)
            parameter: Json = {
                "in": "query" if each.location == "query" else "header",
                "name": field if each.location == "query" else field.replace("_", "-").title(),
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


def _success_response(output: Output) -> Json:
    response: Json = {"description": output.description}
    if output.status == HTTPStatus.NO_CONTENT:
        return response
    if output.model:
        schema: Json = {"$ref": _REF + output.model.__name__}
    elif output.media_type == "application/json":
        schema = {"type": "object"}
    else:
        schema = {"type": "string", "format": "binary"}
    return response | {"content": {output.media_type: {"schema": schema}}}


def _security(contract: Contract) -> list[Json]:
    match contract.access:
        case Access.EVERYONE:
            return []
        case Access.ANYONE:
            return [{}, {"bearer": []}, {"cookie": []}]
        case Access.SIGNED_IN | Access.ADMIN:
            return [{"bearer": []}, {"cookie": []}]


def _errors(operation: _Operation) -> dict[HTTPStatus, set[str]]:
    """Return the error codes that an operation may answer with, by HTTP status."""
    contract = operation.contract
    found: dict[HTTPStatus, set[str]] = {}

    def add(status: HTTPStatus, code: str) -> None:
        found.setdefault(status, set()).add(code)

    for error in contract.errors:
        add(STATUS[error], error.code)
    if contract.access is Access.ADMIN:
        add(HTTPStatus.FORBIDDEN, errors.Forbidden.code)
    if contract.access is not Access.EVERYONE:
        for error in (errors.Unauthenticated, errors.QueueUnavailable):
            add(STATUS[error], error.code)
        add(HTTPStatus.SERVICE_UNAVAILABLE, DATABASE_UNAVAILABLE)
        if not contract.before_password_change:
            add(HTTPStatus.FORBIDDEN, errors.PasswordChangeRequired.code)
    if errors.InvalidCredentials in contract.errors:
        add(HTTPStatus.SERVICE_UNAVAILABLE, DATABASE_UNAVAILABLE)
    if operation.method != "get":
        add(HTTPStatus.FORBIDDEN, errors.CrossSiteRefused.code)
        add(HTTPStatus.BAD_REQUEST, "bad_request")
        add(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
        add(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
    if operation.exchange.inputs:
        add(HTTPStatus.UNPROCESSABLE_ENTITY, errors.InvalidRequest.code)
    add(HTTPStatus.INTERNAL_SERVER_ERROR, errors.H2RError.code)
    return found


def _error_response(status: HTTPStatus, codes: set[str]) -> Json:
    response: Json = {
        "description": f"{HTTP_STATUS_CODES[status]}: {', '.join(f'`{code}`' for code in sorted(codes))}",
        "content": {"application/json": {"schema": {"$ref": _REF + ErrorBody.__name__}}},
    }
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["headers"] = _RETRY_AFTER
    return response


def _add_unhealthy_responses(paths: Json) -> None:
    """Add the 503 response of the health routes, whose body has the same model as that of 200."""
    for path in ("/health", "/readyz"):
        responses = paths[path]["get"]["responses"]
        responses["503"] = responses["200"] | {
            "description": "A dependency is down.",
            "headers": _RETRY_AFTER,
        }
