"""Route declarations are complete, and contradictions in them are found at import."""

from http import HTTPStatus

import pytest
from pydantic import BaseModel

from shared.contract.forwarded import FORWARDED
from shared.contract.route import DeclarationInvalid, File, Location, RouteGroup
from shared.domain import errors
from shared.domain.value import ApiModel


class Order(ApiModel):
    count: int


class Page(ApiModel):
    limit: int


def test_signature_and_docstring_describe_the_route() -> None:
    routes = RouteGroup("Orders", "/api/orders")

    @routes.post("/<name>", node_path="/order/<path:name>", errors=(errors.JobNotFound,))
    def add_order(name: str, body: Order, query: Page) -> Order:
        """Add an order
        to the list.

        It is not shipped.
        """
        return body

    assert list(routes) == [add_order]
    assert (add_order.name, add_order.method, add_order.path) == ("add_order", "POST", "/api/orders/<name>")
    expected: dict[Location, type[BaseModel]] = {"body": Order, "query": Page}
    assert add_order.inputs == expected
    assert (add_order.output, add_order.status, add_order.returns_file) == (Order, HTTPStatus.OK, False)
    assert (add_order.summary, add_order.description) == ("Add an order to the list.", "It is not shipped.")
    assert errors.JobNotFound in add_order.all_errors
    assert errors.NoNodeAvailable in add_order.all_errors


def test_a_route_that_returns_nothing_responds_with_204() -> None:
    routes = RouteGroup("Orders", "/api/orders")

    @routes.delete("")
    def delete_orders() -> None:
        """Delete all orders."""

    assert (delete_orders.output, delete_orders.status) == (None, HTTPStatus.NO_CONTENT)
    assert errors.NoNodeAvailable not in delete_orders.all_errors


def test_a_file_has_no_model() -> None:
    routes = RouteGroup("Orders", "/api/orders")

    @routes.get("")
    def download() -> File:
        """Download all orders."""

    assert (download.output, download.returns_file) == (None, True)


@pytest.mark.parametrize(
    ("path", "node_path"),
    [("/<name>", "/order/<id>"), ("/<id>", "/order/<name>"), ("/<name>/<part>", "/order/<name>/<part>")],
)
def test_a_path_must_have_the_parameters_of_the_function(path: str, node_path: str) -> None:
    with pytest.raises(DeclarationInvalid, match="show_order"):

        @RouteGroup("Orders", "/api/orders").get(path, node_path=node_path)
        def show_order(name: str) -> Order:
            """Show an order."""
            return Order(count=len(name))


def test_a_route_needs_a_docstring() -> None:
    with pytest.raises(DeclarationInvalid, match="no docstring"):

        @RouteGroup("Orders", "/api/orders").get("")
        def show_orders() -> Order:
            return Order(count=1)


def test_names_and_addresses_of_forwarded_routes_are_unique() -> None:
    assert len({route.name for route in FORWARDED}) == len(FORWARDED)
    for of_node in (False, True):
        addresses = [(route.method, route.node_path if of_node else route.path) for route in FORWARDED]
        assert len(set(addresses)) == len(FORWARDED)
    assert all(route.is_forwarded for route in FORWARDED)
