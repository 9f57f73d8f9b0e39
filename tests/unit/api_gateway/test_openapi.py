"""The OpenAPI document: valid, stable, and complete enough to generate clients' types."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api_gateway.openapi import openapi_text

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The parsed document."""
    parsed: dict[str, Any] = json.loads(openapi_text())
    return parsed


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each operation with a name for assertion messages."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def references(node: Any) -> Iterator[str]:
    """Yield every `$ref` in a part of the document."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"


def test_the_command_prints_it_with_an_empty_environment(document: dict[str, Any]) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "api_gateway.openapi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(printed.stdout) == document
    assert printed.stdout == openapi_text()


def test_every_reference_resolves_and_schema_names_are_plain(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    targets = set(references(document))

    assert targets
    assert targets <= {f"#/components/schemas/{name}" for name in schemas}
    assert not [name for name in schemas if "." in name or "-" in name]


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _name, operation in operations(document)]

    assert len(ids) == len(set(ids))


def test_all_fields_of_responses_are_required_but_only_some_of_requests(document: dict[str, Any]) -> None:
    job = document["components"]["schemas"]["Job"]
    request = document["components"]["schemas"]["JobRequest"]

    assert set(job["required"]) == set(job["properties"])
    assert request["required"] == ["input_path"]


def test_all_error_responses_have_the_same_schema(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and not (name in {"get /health", "get /readyz"} and status == "503"):
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/ErrorBody"}, f"{name} {status}"


def test_routes_that_need_a_session_declare_it(document: dict[str, Any]) -> None:
    open_routes = {name for name, operation in operations(document) if not operation["security"]}

    assert open_routes == {
        "get /health",
        "get /livez",
        "get /readyz",
        "post /api/auth/login",
        "get /api/auth/registration",
        "post /api/auth/invitation",
    }
    assert set(document["components"]["securitySchemes"]) == {"bearer", "cookie"}


def test_the_document_contains_the_live_messages(document: dict[str, Any]) -> None:
    assert {"Snapshot", "JobChanged", "JobProgressed", "NodeChanged"} <= set(
        document["components"]["schemas"]
    )


def test_parameters_are_never_null(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert "null" not in json.dumps(parameter), f"{name} {parameter['name']}"


def test_the_dashboards_copy_is_current() -> None:
    stored = (ROOT / "frontend" / "openapi.json").read_text(encoding="utf-8")
    assert stored == openapi_text(), "run: ./h2r format"
