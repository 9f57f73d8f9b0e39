"""Connects to the database: a SQLite file by default, or any SQLAlchemy URL from DATABASE_URL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url

#: Longest wait for a lock that another writer holds on the SQLite file.
_BUSY_TIMEOUT_S = 5


def database_url(configured: str | None, data_dir: Path) -> str:
    """Return the `configured` URL, or that of a SQLite file in `data_dir`."""
    return configured or f"sqlite:///{sqlite_file(data_dir)}"


def sqlite_file(data_dir: Path) -> Path:
    """Return the SQLite file in `data_dir`."""
    return data_dir / "gateway.sqlite3"


def connect(url: str) -> Engine:
    """Return an engine for `url`, which connects on first use.

    SQLite is set to write-ahead logging, so that readers never wait for a writer.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine
