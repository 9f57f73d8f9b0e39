"""A Flask blueprint whose views take and return pydantic models.

`input` and `output` record on a view what it takes and returns. A registered route parses the request into
these models before the view is called, and serializes what it returns. The OpenAPI document is generated from
the same records.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from http import HTTPStatus
from typing import Any, Literal, TypeVar

from flask import Blueprint, Response, make_response, request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.domain.errors import InvalidRequest

_ATTRIBUTE = "h2r_exchange"

View = TypeVar("View", bound=Callable[..., Any])
Location = Literal["body", "query", "headers"]


@dataclass(frozen=True)
class Input:
    """A part of the request that a view takes as an argument."""

    model: type[BaseModel]
    location: Location
    argument: str


@dataclass(frozen=True)
class Output:
    """The response of a view on success."""

    model: type[BaseModel] | None
    """None if the body is empty, or if the view builds the response itself."""
    status: int = HTTPStatus.OK
    media_type: str = "application/json"
    description: str = "Successful response"


@dataclass(frozen=True)
class Exchange:
    """What a view takes and returns."""

    inputs: tuple[Input, ...] = ()
    output: Output | None = None


def exchange_of(view: Callable[..., Any]) -> Exchange:
    """Return what `input` and `output` recorded on a view; an empty Exchange if nothing."""
    exchange: Exchange = getattr(view, _ATTRIBUTE, Exchange())
    return exchange


class ApiBlueprint(Blueprint):
    """A blueprint of typed views; `tag` groups their operations in the OpenAPI document."""

    def __init__(self, name: str, import_name: str, url_prefix: str | None = None, tag: str = "") -> None:
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.tag = tag

    def input(
        self, model: type[BaseModel], location: Location = "body", *, arg_name: str
    ) -> Callable[[View], View]:
        """Pass a part of the request to the view, as the keyword argument `arg_name`."""

        def decorate(view: View) -> View:
            exchange = exchange_of(view)
            inputs = (Input(model, location, arg_name), *exchange.inputs)
            setattr(view, _ATTRIBUTE, replace(exchange, inputs=inputs))
            return view

        return decorate

    def output(
        self,
        model: type[BaseModel] | None,
        status: int = HTTPStatus.OK,
        *,
        media_type: str = "application/json",
        description: str = "Successful response",
    ) -> Callable[[View], View]:
        """Serialize the model that the view returns as JSON, and document the response."""

        def decorate(view: View) -> View:
            output = Output(model, status, media_type, description)
            setattr(view, _ATTRIBUTE, replace(exchange_of(view), output=output))
            return view

        return decorate

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Return a decorator that registers a view for GET."""
        return self._register("GET", rule, options)

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Return a decorator that registers a view for POST."""
        return self._register("POST", rule, options)

    def put(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Return a decorator that registers a view for PUT."""
        return self._register("PUT", rule, options)

    def patch(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Return a decorator that registers a view for PATCH."""
        return self._register("PATCH", rule, options)

    def delete(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Return a decorator that registers a view for DELETE."""
        return self._register("DELETE", rule, options)

    def _register(self, method: str, rule: str, options: dict[str, Any]) -> Callable[[View], View]:
        def register(view: View) -> View:
            self.add_url_rule(rule, view_func=_typed(view), methods=[method], **options)
            return view

        return register


def _typed(view: Callable[..., Any]) -> Callable[..., Any]:
    exchange = exchange_of(view)

    @wraps(view)
    def call(**arguments: Any) -> Any:
        for part in exchange.inputs:
            arguments[part.argument] = _parse(part)
        returned = view(**arguments)
        return returned if exchange.output is None else _response(returned, exchange.output.status)

    return call


def _parse(part: Input) -> BaseModel:
    """Return a part of the request as its model; raise InvalidRequest naming every invalid field."""
    try:
        return part.model.model_validate(_raw_input(part.location))
    except ValidationError as error:
        fields = _by_field(error.errors(include_url=False, include_input=False, include_context=False))
        summary = "; ".join(f"{field}: {messages[0]}" for field, messages in fields.items())
        raise InvalidRequest(summary, **fields) from error


def _raw_input(location: Location) -> Any:
    match location:
        case "body":
            return request.get_json(force=True)
        case "query":
            return request.args.to_dict()
        case "headers":
            return {name.lower().replace("-", "_"): value for name, value in request.headers}


def _by_field(errors: Iterable[ErrorDetails]) -> dict[str, list[str]]:
    """Return the error messages by the field's dotted path; `body` stands for the request as a whole."""
    by_field: dict[str, list[str]] = {}
    for each in errors:
        field = ".".join(map(str, each["loc"])) or "body"
        by_field.setdefault(field, []).append(each["msg"].removeprefix("Value error, "))
    return by_field


def _response(returned: Any, status: int) -> Response:
    """Build the response from what a view returns: a response, a body, or a tuple with status and headers."""
    if isinstance(returned, Response):
        return returned
    body, *others = returned if isinstance(returned, tuple) else (returned, status)
    if isinstance(body, BaseModel):
        body = Response(body.model_dump_json(by_alias=True), mimetype="application/json")
    return make_response((body, *others))
