"""Views take and return models: what does not fit is refused by field, an answer is written as JSON."""

import json
from http import HTTPStatus
from typing import Annotated, Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from pydantic import AfterValidator, BaseModel, Field

from shared.domain.value import ApiModel
from shared.web.blueprint import ApiBlueprint, exchange_of
from shared.web.errors import install_error_handlers


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


@pytest.fixture
def client() -> FlaskClient:
    """A client of an application with one route of each kind."""
    bp = ApiBlueprint("orders", __name__, url_prefix="/orders", tag="Orders")

    @bp.post("")
    @bp.input(Order, arg_name="order")
    @bp.input(Headers, "headers", arg_name="headers")
    @bp.output(Answer, HTTPStatus.ACCEPTED)
    def add(order: Order, headers: Headers) -> Answer:
        return Answer(text=f"{order.count} {headers.x_colour}")

    @bp.get("/<name>")
    @bp.input(Page, "query", arg_name="page")
    @bp.output(Answer)
    def show(name: str, page: Page) -> Any:
        if name == "gone":
            return Answer(text="gone"), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
        return Answer(text=f"{name} {page.limit} ü")

    @bp.delete("/<name>")
    @bp.output(None, HTTPStatus.NO_CONTENT)
    def delete(name: str) -> str:
        return ""

    @bp.get("/<name>/file")
    @bp.output(None, media_type="video/mp4")
    def download(name: str) -> Response:
        return Response("part", status=HTTPStatus.PARTIAL_CONTENT, mimetype="video/mp4")

    app = Flask(__name__)
    install_error_handlers(app)
    app.register_blueprint(bp)
    return app.test_client()


def test_body_and_headers_reach_the_view_and_the_answer_has_its_status(client: FlaskClient) -> None:
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
        ({}, "count", "Field required"),
        ({"count": 2, "sizes": [1, "x"]}, "sizes.1", "Input should be a valid integer"),
        ({"count": 2, "message": 5}, "message", "Input should be a valid string"),
        ([], "body", "Input should be a valid dictionary"),
        (None, "body", "Input should be a valid dictionary"),
    ],
)
def test_a_field_at_fault_is_named_with_a_sentence(
    client: FlaskClient, body: Any, field: str, sentence: str
) -> None:
    reply = client.post("/orders", data=json.dumps(body))
    assert reply.status_code == 422
    assert reply.json is not None
    assert reply.json["error"] == "invalid_request"
    assert list(reply.json["details"]) == [field]
    assert reply.json["details"][field][0].startswith(sentence)
    assert reply.json["message"].startswith(f"{field}: {sentence}")


def test_every_field_at_fault_is_named(client: FlaskClient) -> None:
    reply = client.post("/orders", json={"count": 1, "weight": 2})
    assert reply.json is not None
    assert set(reply.json["details"]) == {"count", "weight"}


def test_a_bad_query_is_refused(client: FlaskClient) -> None:
    assert client.get("/orders/mine?limit=21").status_code == 422
    assert client.get("/orders/mine?colour=red").status_code == 422


def test_what_is_no_json_is_a_bad_request(client: FlaskClient) -> None:
    assert client.post("/orders", data="{").status_code == 400


def test_a_view_may_give_another_status_and_headers(client: FlaskClient) -> None:
    reply = client.get("/orders/gone")
    assert (reply.status_code, reply.headers["Retry-After"], reply.json) == (503, "5", {"text": "gone"})


def test_a_response_the_view_makes_itself_is_left_as_it_is(client: FlaskClient) -> None:
    reply = client.get("/orders/mine/file")
    assert (reply.status_code, reply.mimetype, reply.text) == (206, "video/mp4", "part")


def test_an_empty_answer_is_empty(client: FlaskClient) -> None:
    reply = client.delete("/orders/mine")
    assert (reply.status_code, reply.data) == (204, b"")


def test_what_a_view_takes_and_answers_can_be_read_from_it(client: FlaskClient) -> None:
    exchange = exchange_of(client.application.view_functions["orders.add"])
    taken = [(each.model, each.location) for each in exchange.inputs]
    assert taken == [
        (Order, "body"),
        (Headers, "headers"),
    ]
    assert exchange.output is not None
    assert (exchange.output.model, exchange.output.status) == (Answer, 202)
