"""Applies pending database migrations before the gateway serves requests."""

import fcntl
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, data_dir: Path) -> None:
    """Apply pending migrations. A lock file in `data_dir` makes other processes wait for the first one."""
    with (data_dir / ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with engine.begin() as connection:
            if _revision(connection) != newest_revision():
                _upgrade(connection)


def newest_revision() -> str:
    """Return the newest revision in `migrations/versions`, whose file names start with their revision."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command  # imported late: it takes 0.25 s, and most starts have nothing to apply
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
