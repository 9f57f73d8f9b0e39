"""Completes the OpenAPI document: what each route's contract and models imply, in one place.

APIFlask collects paths and inputs. Models come from pydantic here, once each under its own name:
bodies as they are validated, answers as they are written (there a field with a default is always
present), and with them the messages of the live push, so that a client's types have one source.
"""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.routing import Rule

from api_gateway.api.contract import Access, Contract, contract_of
from api_gateway.auth.cookie import SESSION_COOKIE
from api_gateway.errors import DATABASE_UNAVAILABLE
from api_gateway.nodes.refusal import ErrorBody
from shared.domain import errors
from shared.domain.events import (
    JobChanged,
    JobDeleted,
    JobProgressed,
    NodeChanged,
    QueueHeld,
    Snapshot,
)
from shared.web.errors import STATUS

_REF = "#/components/schemas/"
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait before asking again.", "schema": {"type": "integer"}}
}
_METHODS = ("get", "post", "put", "patch", "delete")
_PUSHED = (Snapshot, JobChanged, JobDeleted, JobProgressed, QueueHeld, NodeChanged)

SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `token` that signing in gives.",
    },
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "Set by signing in from a browser.",
    },
}

Json = dict[str, Any]


class _AsWritten(GenerateJsonSchema):
    """An answer has all its fields, those with a default too."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def complete_document(app: APIFlask, document: Json) -> Json:
    """Give APIFlask's `document` of `app` with operation ids, security, errors and models filled in."""
    models: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (model, "serialization"): None for model in _PUSHED
    } | {(ErrorBody, "validation"): None}
    for rule, method, operation in _operations(app, document):
        view = app.view_functions[rule.endpoint]
        contract = contract_of(view)
        operation["operationId"] = view.__name__
        operation["security"] = _security(contract)
        models.update(dict.fromkeys(_models_of(view)))
        for parameter in operation.get("parameters", []):
            _tidy_parameter(parameter)
        for status, codes in sorted(_errors(contract, method, operation).items()):
            operation["responses"][str(status.value)] = _error_response(status, codes)
    _, definitions = models_json_schema(
        list(models), ref_template=_REF + "{model}", schema_generator=_AsWritten
    )
    document["components"] = {"schemas": definitions["$defs"], "securitySchemes": SECURITY_SCHEMES}
    _document_unhealthy_answers(document)
    plain: Json = _with_plain_names(document)
    return plain


def _operations(app: APIFlask, document: Json) -> Iterator[tuple[Rule, str, Json]]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule)
        for method, operation in document["paths"].get(path, {}).items():
            if method in _METHODS and method.upper() in (rule.methods or ()):
                yield rule, method, operation


def _models_of(view: Callable[..., Any]) -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    """Give the models of query, body and answer that APIFlask noted on a view; an empty answer has none."""
    noted: Json = getattr(view, "_spec", {})
    # For what its parameters refer to, such as the choices of an enumeration.
    for model, location in noted.get("args") or ():
        if location == "query":
            yield model, "validation"
    body, answer = noted.get("body"), (noted.get("response") or {}).get("schema")
    if body is not None:
        yield body, "validation"
    if isinstance(answer, type):
        yield answer, "serialization"


def _tidy_parameter(parameter: Json) -> None:
    """A parameter is left out, never null; and a header has its usual spelling."""
    if parameter["in"] == "path":
        return
    schema: Json = parameter["schema"]
    if not schema.get("default", True):
        del schema["default"]
    choices = [choice for choice in schema.pop("anyOf", []) if choice != {"type": "null"}]
    schema.update(*choices)
    if description := schema.pop("description", None):
        parameter["description"] = description
    if parameter["in"] == "header":
        parameter["name"] = parameter["name"].title()


def _security(contract: Contract) -> list[Json]:
    match contract.access:
        case Access.EVERYONE:
            return []
        case Access.ANYONE:
            return [{}, {"bearer": []}, {"cookie": []}]
        case Access.SIGNED_IN | Access.ADMIN:
            return [{"bearer": []}, {"cookie": []}]


def _errors(contract: Contract, method: str, operation: Json) -> dict[HTTPStatus, set[str]]:
    """Collect the codes an operation may answer, by status."""
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
    if method != "get":
        add(HTTPStatus.FORBIDDEN, errors.CrossSiteRefused.code)
        add(HTTPStatus.BAD_REQUEST, "bad_request")
        add(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
        add(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
    if "requestBody" in operation or any(p["in"] != "path" for p in operation.get("parameters", [])):
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


def _document_unhealthy_answers(document: Json) -> None:
    """A health route says the same when it is unwell, with another status."""
    for path in ("/health", "/readyz"):
        answers = document["paths"][path]["get"]["responses"]
        answers["503"] = answers["200"] | {
            "description": "Something that is needed is down.",
            "headers": _RETRY_AFTER,
        }


def _with_plain_names(node: Any) -> Any:
    """Turn APIFlask's references `Parent.Model` into `Model`."""
    if isinstance(node, dict):
        return {
            key: _REF + value.rpartition("/")[2].rpartition(".")[2]
            if key == "$ref" and isinstance(value, str)
            else _with_plain_names(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_with_plain_names(item) for item in node]
    return node
