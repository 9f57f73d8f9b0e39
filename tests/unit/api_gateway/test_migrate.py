"""Migrations run only when the database is not current."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.exc import IntegrityError

from api_gateway.auth.users import UserStore
from api_gateway.database import migrate as module
from api_gateway.database.migrate import MIGRATIONS, migrate, newest_revision


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_the_newest_file_is_alembics_head_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == newest_revision()


def test_an_empty_database_gets_its_tables_and_a_current_one_is_not_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'db'}")
    migrate(engine, tmp_path)
    assert inspect(engine).has_table("users")

    monkeypatch.setattr(module, "_upgrade", lambda _: (_ for _ in ()).throw(AssertionError("asked again")))
    migrate(engine, tmp_path)


def test_a_database_of_an_older_version_is_migrated(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'db'}")
    with engine.begin() as connection:
        _upgrade_to(connection, "0001")
        connection.exec_driver_sql(
            "INSERT INTO users VALUES (1, 'admin', 'x', 'admin', 0, 0, '2026-01-01 00:00:00')"
        )

    migrate(engine, tmp_path)

    assert inspect(engine).has_table("audit")
    assert UserStore(engine).named("Admin").user.last_sign_in_at is None


def test_the_audit_log_cannot_be_changed(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'db'}")
    migrate(engine, tmp_path)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO audit (at, address, action, outcome, request_id) "
            "VALUES ('2026-01-01 00:00:00', '192.0.2.1', 'login', 'refused', 'r')"
        )

    with pytest.raises(IntegrityError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET outcome = 'success'")
