"""Serves declared routes with Flask: parses requests into models, and serializes what views return."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic

from flask import Flask, Response, current_app, make_response, request
from pydantic import BaseModel, ValidationError

from shared.contract.route import Location, P, Route, T
from shared.domain.errors import InvalidRequest
from shared.web.field_messages import by_field

_EXTENSION = "h2r_routes"


class ImplementationsInvalid(Exception):
    """A route has no view, or a view no route. A programming error, raised at startup."""


class RouteNotDeclared(Exception):
    """A Flask application has a view without a declared route. A programming error, raised at startup."""


@dataclass(frozen=True)
class Encoded(Generic[T]):
    """The JSON of a model of type `T`, for views that need not build the model."""

    json: bytes


class Views:
    """The views of one module that implement routes declared elsewhere."""

    def __init__(self) -> None:
        self.by_route: dict[Route[..., Any], Callable[..., Any]] = {}

    def implements(self, route: Route[P, T]) -> Callable[[Callable[P, T]], Callable[P, T]]:
        """Return a decorator for the view of `route`, which must have the same parameters and result."""

        def implement(view: Callable[P, T]) -> Callable[P, T]:
            self.by_route[route] = view
            return view

        return implement

    def encodes(self, route: Route[P, T]) -> Callable[[Callable[P, Encoded[T]]], Callable[P, Encoded[T]]]:
        """Return a decorator for a view of `route` that returns the JSON of its result."""

        def implement(view: Callable[P, Encoded[T]]) -> Callable[P, Encoded[T]]:
            self.by_route[route] = view
            return view

        return implement


def add_implementations(app: Flask, declared: Iterable[Route[..., Any]], modules: Iterable[Views]) -> None:
    """Serve the declared routes at their paths on a node, each with its view.

    Raises ImplementationsInvalid if a route has no view or a view has no route.
    """
    views = {route: view for module in modules for route, view in module.by_route.items()}
    routes = list(declared)
    missing = ", ".join(route.name for route in routes if route not in views)
    extra = ", ".join(route.name for route in views if route not in routes)
    if missing or extra:
        raise ImplementationsInvalid(
            f"Routes without a view: {missing or 'none'}; not declared: {extra or 'none'}."
        )
    for route in routes:
        add_route(app, route, views[route], route.node_path)


def add_route(app: Flask, route: Route[..., Any], view: Callable[..., Any], path: str | None = None) -> None:
    """Serve `route` with `view`, at `path` or at the route's own paths."""
    app.extensions.setdefault(_EXTENSION, {})[route.name] = route
    typed = _typed(route, view)
    for each in (path,) if path else route.paths:
        app.add_url_rule(each, route.name, typed, methods=[route.method])


def routes_of(app: Flask) -> dict[str, Route[..., Any]]:
    """Return the routes that `add_route` added, by name."""
    routes: dict[str, Route[..., Any]] = app.extensions.get(_EXTENSION, {})
    return routes


def require_declared(app: Flask) -> None:
    """Raise RouteNotDeclared if `app` has a view that `add_route` did not add."""
    if undeclared := app.view_functions.keys() - routes_of(app).keys():
        raise RouteNotDeclared(f"Views without a declared route: {', '.join(sorted(undeclared))}.")


def current_route() -> Route[..., Any] | None:
    """Return the route of the current request; None if its address has none."""
    return routes_of(current_app).get(request.endpoint or "")


def _typed(route: Route[..., Any], view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def call(**arguments: Any) -> Response:
        for location, model in route.inputs.items():
            arguments[location] = _parse(location, model)
        return _response(view(**arguments), route.status)

    return call


def _parse(location: Location, model: type[BaseModel]) -> BaseModel:
    """Return a part of the request as its model; raise InvalidRequest naming every invalid field."""
    try:
        return model.model_validate(_raw_input(location))
    except ValidationError as error:
        fields = by_field(error.errors(include_url=False, include_input=False))
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


def _response(returned: Any, status: int) -> Response:
    """Build the response from what a view returns: a response, a body, or a tuple with status and headers."""
    if isinstance(returned, Response):
        return returned
    body, *others = returned if isinstance(returned, tuple) else (returned, status)
    if isinstance(body, Encoded):
        body = Response(body.json, mimetype="application/json")
    elif isinstance(body, BaseModel):
        body = Response(body.model_dump_json(by_alias=True), mimetype="application/json")
    return make_response((body or "", *others))
