"""Served routes parse requests into models and serialize what their views return."""

import json
from http import HTTPStatus
from typing import Annotated, Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from pydantic import AfterValidator, BaseModel, Field

from shared.contract.route import File, RouteGroup
from shared.domain.value import ApiModel
from shared.web.body_size import install_body_limits
from shared.web.errors import install_error_handlers
from shared.web.routes import (
    ImplementationsInvalid,
    RouteNotDeclared,
    Views,
    add_implementations,
    add_route,
    current_route,
    require_declared,
)


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("use an even number")
    return number


class Order(ApiModel):
    message: str = "none"
    count: Annotated[int, AfterValidator(_even)]
    sizes: tuple[int, ...] = ()


class Page(ApiModel):
    limit: int = Field(default=10, le=20)


class Headers(BaseModel):
    x_colour: str | None = None


class Answer(ApiModel):
    text: str


routes = RouteGroup("Orders", "/orders")


@routes.post("", status=HTTPStatus.ACCEPTED, max_body_bytes=100)
def add(body: Order, headers: Headers) -> Answer:
    """Add an order."""
    return Answer(text=f"{body.count} {headers.x_colour}")


@routes.get("/<name>")
def show(name: str, query: Page) -> tuple[Answer, int, dict[str, str]]:
    """Show an order."""
    if name == "gone":
        return Answer(text="gone"), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    return Answer(text=f"{name} {query.limit} ü"), HTTPStatus.OK, {}


@routes.delete("/<name>")
def delete(name: str) -> None:
    """Delete an order."""


@routes.get("/<name>/file", media_type="video/mp4")
def download(name: str) -> File:
    """Download an order."""
    assert current_route() is download
    return Response(f"part of {name}", status=HTTPStatus.PARTIAL_CONTENT, mimetype="video/mp4")


@pytest.fixture
def client() -> FlaskClient:
    """A client of an application that serves the routes above."""
    app = Flask(__name__, static_folder=None)
    install_error_handlers(app)
    install_body_limits(app)
    for route in routes:
        add_route(app, route, route.function)
    return app.test_client()


def test_body_and_headers_reach_the_view_and_the_response_has_the_declared_status(
    client: FlaskClient,
) -> None:
    reply = client.post("/orders", json={"count": 4}, headers={"X-Colour": "red"})
    assert (reply.status_code, reply.json) == (202, {"text": "4 red"})
    assert reply.mimetype == "application/json"


def test_path_and_query_reach_the_view(client: FlaskClient) -> None:
    assert client.get("/orders/mine?limit=12").json == {"text": "mine 12 ü"}
    assert client.get("/orders/mine").json == {"text": "mine 10 ü"}


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"count": 3}, "count", "use an even number"),
        ({}, "count", "this field is required"),
        ({"count": 2, "sizes": [1, "x"]}, "sizes.1", "use a whole number"),
        ({"count": 2, "message": 5}, "message", "use a text"),
        ([], "body", "use a JSON object"),
        (None, "body", "use a JSON object"),
    ],
)
def test_an_invalid_field_is_reported_with_a_reason(
    client: FlaskClient, body: Any, field: str, sentence: str
) -> None:
    reply = client.post("/orders", data=json.dumps(body))
    assert reply.status_code == 422
    assert reply.json is not None
    assert reply.json["error"] == "invalid_request"
    assert list(reply.json["details"]) == [field]
    assert reply.json["details"][field][0].startswith(sentence)
    assert reply.json["message"].startswith(f"{field}: {sentence}")


def test_every_invalid_field_is_reported(client: FlaskClient) -> None:
    reply = client.post("/orders", json={"count": 1, "weight": 2})
    assert reply.json is not None
    assert set(reply.json["details"]) == {"count", "weight"}


def test_an_invalid_query_is_refused(client: FlaskClient) -> None:
    assert client.get("/orders/mine?limit=21").status_code == 422
    assert client.get("/orders/mine?colour=red").status_code == 422


def test_a_body_that_is_not_json_is_a_bad_request(client: FlaskClient) -> None:
    assert client.post("/orders", data="{").status_code == 400


def test_a_body_larger_than_declared_is_refused(client: FlaskClient) -> None:
    body = {"count": 4, "message": "x" * 100}
    assert client.post("/orders", json=body).status_code == 413
    assert client.post("/orders", json={"count": 4, "message": "x" * 50}).status_code == 202


def test_a_view_may_return_another_status_and_headers(client: FlaskClient) -> None:
    reply = client.get("/orders/gone")
    assert (reply.status_code, reply.headers["Retry-After"], reply.json) == (503, "5", {"text": "gone"})


def test_a_response_that_the_view_builds_is_sent_unchanged(client: FlaskClient) -> None:
    reply = client.get("/orders/mine/file")
    assert (reply.status_code, reply.mimetype, reply.text) == (206, "video/mp4", "part of mine")


def test_a_view_that_returns_nothing_responds_with_204_and_an_empty_body(client: FlaskClient) -> None:
    reply = client.delete("/orders/mine")
    assert (reply.status_code, reply.data) == (204, b"")


shipping = RouteGroup("Shipping", "/api/shipping")


@shipping.post("/<name>", node_path="/ship/<name>")
def ship(name: str) -> None:
    """Ship an order."""


@shipping.get("/<name>", node_path="/track/<name>")
def track(name: str) -> File:
    """Track an order."""


def _implementations() -> Views:
    views = Views()

    @views.implements(ship)
    def ship_it(name: str) -> None: ...

    @views.implements(track)
    def track_it(name: str) -> File:
        return Response(f"{name} is at sea")

    return views


def test_a_node_serves_declared_routes_at_their_node_paths() -> None:
    app = Flask(__name__, static_folder=None)
    add_implementations(app, shipping, [_implementations()])
    assert app.test_client().get("/track/mine").text == "mine is at sea"
    assert app.test_client().get("/api/shipping/mine").status_code == 404


def test_a_route_without_a_view_prevents_the_start() -> None:
    views = _implementations()
    del views.by_route[track]
    with pytest.raises(ImplementationsInvalid, match="without a view: track; not declared: none"):
        add_implementations(Flask(__name__), shipping, [views])


def test_a_view_without_a_route_prevents_the_start() -> None:
    with pytest.raises(ImplementationsInvalid, match="without a view: none; not declared: track"):
        add_implementations(Flask(__name__), [ship], [_implementations()])


def test_a_view_without_a_declaration_prevents_the_start(client: FlaskClient) -> None:
    app = client.application
    require_declared(app)
    app.add_url_rule("/open", "open_door", lambda: "come in")
    with pytest.raises(RouteNotDeclared, match="open_door"):
        require_declared(app)
