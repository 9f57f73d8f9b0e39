"""Routes of the audit log, for administrators."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from flask import Response

from api_gateway.audit.entry import AuditEntry, AuditFilter, AuditPage, AuditQuery
from api_gateway.gateway import the_gateway
from shared.contract.route import Access, File, RouteGroup

routes = RouteGroup("Audit", "/api/audit")

_COLUMNS = list(AuditEntry.model_fields)
#: Spreadsheets take text that begins like this for a formula (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@routes.get("", access=Access.ADMIN)
def list_audit(query: AuditQuery) -> AuditPage:
    """Return a page of the audit log, the newest entries first."""
    return the_gateway().audit.page(query)


@routes.get("/export", access=Access.ADMIN, media_type="text/csv")
def export_audit(query: AuditFilter) -> File:
    """Return the audit log as CSV."""
    entries = the_gateway().audit.all(query)
    return Response(
        _csv(entries),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    yield _line(_COLUMNS)
    for entry in entries:
        values = entry.model_dump(mode="json")
        yield _line([_cell(values[name]) for name in _COLUMNS])


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cell(value: object) -> str:
    text = json.dumps(value) if isinstance(value, dict) else "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA) else text
