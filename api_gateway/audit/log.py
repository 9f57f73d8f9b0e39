"""Writes and reads the audit log in the database."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, func, insert, select, true
from sqlalchemy.exc import SQLAlchemyError

from api_gateway.audit.entry import AuditEntry, AuditFilter, AuditPage, AuditQuery, Outcome
from api_gateway.database.tables import audit
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_CLEAN_EVERY = timedelta(hours=1)
_EXPORT_CHUNK = 1000
_TARGET_LENGTH = 1024


@dataclass(eq=False)
class _Pending:
    row: dict[str, Any]
    is_written: bool = False


class AuditLog:
    """The audit log. Entries are deleted after `keep`; otherwise nothing changes or deletes them."""

    def __init__(self, engine: Engine, keep: timedelta, clock: Clock = SYSTEM_CLOCK) -> None:
        self._engine = engine
        self._keep = keep
        self._clock = clock
        self._lock = threading.Lock()
        self._pending: list[_Pending] = []
        self._committing = threading.Lock()
        self._clean_at: datetime | None = None

    def write(
        self,
        *,
        username: str | None,
        address: str,
        action: str,
        target: str | None,
        details: Mapping[str, Any] | None,
        outcome: Outcome,
        error: str | None,
        request_id: str,
    ) -> None:
        """Write an entry. Entries of requests at the same time share one transaction.

        What the database does not accept is written to the service's log instead: the change has been made.
        """
        entry = _Pending(
            {
                "at": self._clock.now(),
                "username": username,
                "address": address,
                "action": action,
                "target": _storable(target)[:_TARGET_LENGTH] if target else None,
                "details": _storable(dict(details)) if details else None,
                "outcome": outcome.value,
                "error": error,
                "request_id": request_id,
            }
        )
        with self._lock:
            self._pending.append(entry)
        with self._committing:
            if not entry.is_written:
                self._commit()

    def _commit(self) -> None:
        with self._lock:
            batch, self._pending = self._pending, []
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(audit), [entry.row for entry in batch])
                now = self._clock.now()
                if self._clean_at is None or now >= self._clean_at:
                    connection.execute(delete(audit).where(audit.c.at < now - self._keep))
                    self._clean_at = now + _CLEAN_EVERY
        except SQLAlchemyError as error:
            for entry in batch:
                row = entry.row | {"at": str(entry.row["at"])}
                log.error("audit.not_written", reason=str(error), **row)  # noqa: TRY400 - one line per entry
        for entry in batch:
            entry.is_written = True

    def page(self, query: AuditQuery) -> AuditPage:
        """Return a page, the newest entries first."""
        entries = self._read(query, query.before, query.limit + 1)
        page = entries[: query.limit]
        return AuditPage(entries=page, next=page[-1].id if len(entries) > query.limit else None)

    def all(self, chosen: AuditFilter) -> Iterator[AuditEntry]:
        """Yield all chosen entries, the newest first."""
        before: int | None = None
        while entries := self._read(chosen, before, _EXPORT_CHUNK):
            yield from entries
            before = entries[-1].id

    def _read(self, chosen: AuditFilter, before: int | None, limit: int) -> list[AuditEntry]:
        condition = _condition(chosen)
        if before is not None:
            condition &= audit.c.id < before
        rows = select(audit).where(condition).order_by(audit.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_entry(row) for row in connection.execute(rows).mappings()]


def _storable(value: Any) -> Any:
    """Escape what databases do not take in texts: names of files need not be UTF-8, and JSON may have NUL."""
    match value:
        case str():
            return value.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_storable(name): _storable(each) for name, each in value.items()}
        case list():
            return [_storable(each) for each in value]
    return value


def _condition(chosen: AuditFilter) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = true()
    if chosen.username:
        condition &= func.lower(audit.c.username) == chosen.username.lower()
    if chosen.action:
        condition &= audit.c.action == chosen.action
    if chosen.outcome:
        condition &= audit.c.outcome == chosen.outcome.value
    if chosen.target:
        condition &= audit.c.target.icontains(chosen.target, autoescape=True)
    if chosen.since:
        condition &= audit.c.at >= chosen.since
    if chosen.until:
        condition &= audit.c.at < chosen.until
    return condition


def _entry(row: Mapping[Any, Any]) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        at=row["at"],
        username=row["username"],
        address=row["address"],
        action=row["action"],
        target=row["target"],
        details=row["details"],
        outcome=Outcome(row["outcome"]),
        error=row["error"],
        request_id=row["request_id"],
    )
