"""Writes the tables of `docs/api.md` and `docs/configuration.md` that follow from the code.

`python -m scripts.reference_tables` replaces the text between the markers `<!-- generated: NAME -->` and
`<!-- end -->`; with `--check` it only compares, and exits with 1 if a table is out of date.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from api_gateway.field_docstrings import field_docstrings
from api_gateway.routes import ALL
from api_gateway.settings import GatewaySettings
from handbrake_service.settings import ServiceSettings
from shared.contract.forwarded import FORWARDED
from shared.contract.route import MAX_BODY_BYTES, Access, Route
from shared.runtime.environment import Settings

_DOCS = Path(__file__).parents[1] / "docs"
_ACCESS = {
    Access.EVERYONE: "everyone",
    Access.ANYONE: "everyone",
    Access.SIGNED_IN: "signed in",
    Access.ADMIN: "administrators",
}
_MIB = 1024 * 1024


def main(arguments: list[str]) -> int:
    """Update the documents, or with `--check` compare them. Return the exit code."""
    outdated = []
    for path, tables in _documents().items():
        before = path.read_text(encoding="utf-8")
        after = before
        for name, lines in tables.items():
            after = _with_table(after, name, lines)
        if after != before:
            outdated.append(path.name)
            if "--check" not in arguments:
                path.write_text(after, encoding="utf-8")
    if outdated and "--check" in arguments:
        print(f"Tables in {', '.join(outdated)} differ from the code. Run ./h2r format.")  # noqa: T201
        return 1
    return 0


def _documents() -> dict[Path, dict[str, list[str]]]:
    """Return the lines of each table by its name, by document."""
    return {
        _DOCS / "api.md": {"gateway routes": list(_gateway_routes()), "node routes": list(_node_routes())},
        _DOCS / "configuration.md": {"settings": list(_settings())},
    }


def _with_table(document: str, name: str, lines: Iterable[str]) -> str:
    before, marker, rest = document.partition(f"<!-- generated: {name} -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    if not marker or not end:
        raise ValueError(f"The markers of the table {name} are missing.")
    return before + marker + "\n" + "\n".join(lines) + "\n\n" + end + after


def _gateway_routes() -> Iterator[str]:
    yield "| method and path | who | request | response | purpose |"
    yield "| --- | --- | --- | --- | --- |"
    for route in ALL:
        yield (
            f"| {route.method} {_paths(route)} | {_ACCESS[route.access]} | {_request(route)} "
            f"| {_response(route)} | {_cell(route.summary)} |"
        )


def _paths(route: Route[..., Any]) -> str:
    return " or ".join(f"`{_path(path)}`" for path in route.paths)


def _node_routes() -> Iterator[str]:
    yield "| node | gateway |"
    yield "| --- | --- |"
    for route in FORWARDED:
        yield f"| {route.method} `{_path(route.node_path or '')}` | `{_path(route.path)}` |"


def _path(path: str) -> str:
    return path.replace("<path:", "<")


def _request(route: Route[..., Any]) -> str:
    parts = []
    for location, model in route.inputs.items():
        match location:
            case "body":
                limit = f", at most {route.max_body_bytes // _MIB} MiB"
                parts.append(f"`{model.__name__}`{limit if route.max_body_bytes > MAX_BODY_BYTES else ''}")
            case "query":
                parts.append("query " + ", ".join(f"`{field}`" for field in model.model_fields))
            case "headers":
                names = (field.replace("_", "-").title() for field in model.model_fields)
                parts.append("header " + ", ".join(f"`{name}`" for name in names))
    return "; ".join(parts)


def _response(route: Route[..., Any]) -> str:
    statuses = "/".join(str(int(status)) for status in (route.status, *route.also))
    body = f"`{route.output.__name__}`" if route.output else route.media_type if route.returns_file else ""
    return " ".join(part for part in ("" if statuses == "200" else statuses, body) if part)


def _settings() -> Iterator[str]:
    yield "| variable | default | read by | meaning |"
    yield "| --- | --- | --- | --- |"
    models: dict[str, type[Settings]] = {"gateway": GatewaySettings, "node": ServiceSettings}
    readers: dict[str, list[str]] = {}
    fields: dict[str, tuple[FieldInfo, str]] = {}
    for reader, model in models.items():
        documented = field_docstrings(model)
        for name, field in model.model_fields.items():
            variable = field.alias or name
            readers.setdefault(variable, []).append(reader)
            fields.setdefault(variable, (field, documented[name]))
    in_both = [variable for variable in fields if len(readers[variable]) > 1]
    in_one = [variable for variable in fields if len(readers[variable]) == 1]
    for variable in chain(in_both, in_one):
        field, text = fields[variable]
        yield f"| `{variable}` | {_default(field)} | {', '.join(readers[variable])} | {_cell(text)} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None or field.default is PydanticUndefined or field.default == ():
        return ""
    value = ",".join(field.default) if isinstance(field.default, tuple) else field.default
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
