"""Brings the database's tables up to date before anything is served."""

import fcntl
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, data_dir: Path) -> None:
    """Apply what is missing; of several processes on one `data_dir`, one does it and the others wait."""
    with (data_dir / ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with engine.begin() as connection:
            if _revision(connection) != newest_revision():
                _upgrade(connection)


def newest_revision() -> str:
    """Return the revision that the newest migration makes; each file's name begins with its revision."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command  # takes a quarter of a second, and most starts have nothing to apply
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
