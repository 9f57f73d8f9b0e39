"""A Flask blueprint whose views take and return pydantic models.

`input` and `output` note on a view what it takes and answers; registering its route then has requests parsed
before it and its answer written after it. The OpenAPI document is made from the same notes.
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
    """What a view answers when all is well."""

    model: type[BaseModel] | None
    """None for an empty body, or for one that is no model: then the view makes the response itself."""
    status: int = HTTPStatus.OK
    media_type: str = "application/json"
    description: str = "Successful response"


@dataclass(frozen=True)
class Exchange:
    """What a view takes and answers."""

    inputs: tuple[Input, ...] = ()
    output: Output | None = None


def exchange_of(view: Callable[..., Any]) -> Exchange:
    """Return what was noted on a view; nothing for a view without notes."""
    found: Exchange = getattr(view, _ATTRIBUTE, Exchange())
    return found


class ApiBlueprint(Blueprint):
    """A blueprint of such views; `tag` groups their operations in the OpenAPI document."""

    def __init__(self, name: str, import_name: str, url_prefix: str | None = None, tag: str = "") -> None:
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.tag = tag

    def input(
        self, model: type[BaseModel], location: Location = "body", *, arg_name: str
    ) -> Callable[[View], View]:
        """Have the view called with a part of the request as the keyword argument `arg_name`."""

        def note(view: View) -> View:
            noted = exchange_of(view)
            taken = (Input(model, location, arg_name), *noted.inputs)
            setattr(view, _ATTRIBUTE, replace(noted, inputs=taken))
            return view

        return note

    def output(
        self,
        model: type[BaseModel] | None,
        status: int = HTTPStatus.OK,
        *,
        media_type: str = "application/json",
        description: str = "Successful response",
    ) -> Callable[[View], View]:
        """Have the model that the view returns written as JSON, and the route documented."""

        def note(view: View) -> View:
            output = Output(model, status, media_type, description)
            setattr(view, _ATTRIBUTE, replace(exchange_of(view), output=output))
            return view

        return note

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a view for GET."""
        return self._register("GET", rule, options)

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a view for POST."""
        return self._register("POST", rule, options)

    def put(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a view for PUT."""
        return self._register("PUT", rule, options)

    def patch(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a view for PATCH."""
        return self._register("PATCH", rule, options)

    def delete(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Register a view for DELETE."""
        return self._register("DELETE", rule, options)

    def _register(self, method: str, rule: str, options: dict[str, Any]) -> Callable[[View], View]:
        def register(view: View) -> View:
            self.add_url_rule(rule, view_func=_exchanging(view), methods=[method], **options)
            return view

        return register


def _exchanging(view: Callable[..., Any]) -> Callable[..., Any]:
    exchange = exchange_of(view)

    @wraps(view)
    def call(**arguments: Any) -> Any:
        for wanted in exchange.inputs:
            arguments[wanted.argument] = _parsed(wanted)
        answer = view(**arguments)
        return answer if exchange.output is None else _written(answer, exchange.output.status)

    return call


def _parsed(wanted: Input) -> BaseModel:
    """Return a part of the request as its model; raise InvalidRequest naming every field at fault."""
    try:
        return wanted.model.model_validate(_part(wanted.location))
    except ValidationError as error:
        fields = _by_field(error.errors(include_url=False, include_input=False, include_context=False))
        summary = "; ".join(f"{field}: {sentences[0]}" for field, sentences in fields.items())
        raise InvalidRequest(summary, **fields) from error


def _part(location: Location) -> Any:
    match location:
        case "body":
            return request.get_json(force=True)
        case "query":
            return request.args.to_dict()
        case "headers":
            return {name.lower().replace("-", "_"): value for name, value in request.headers}


def _by_field(found: Iterable[ErrorDetails]) -> dict[str, list[str]]:
    """Return the sentences about each field, by its dotted path; `body` is the request as a whole."""
    by_field: dict[str, list[str]] = {}
    for each in found:
        field = ".".join(map(str, each["loc"])) or "body"
        by_field.setdefault(field, []).append(each["msg"].removeprefix("Value error, "))
    return by_field


def _written(answer: Any, status: int) -> Response:
    """Return a view's answer as a response; beside a model it may give status and headers of its own."""
    if isinstance(answer, Response):
        return answer
    body, *others = answer if isinstance(answer, tuple) else (answer, status)
    if isinstance(body, BaseModel):
        body = Response(body.model_dump_json(by_alias=True), mimetype="application/json")
    return make_response((body, *others))
