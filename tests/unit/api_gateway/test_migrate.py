"""Migrations run only when the database is not current."""

from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from api_gateway.database import migrate as module
from api_gateway.database.migrate import MIGRATIONS, migrate, newest_revision


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
    migrate(engine, tmp_path)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE users")
        connection.exec_driver_sql("DELETE FROM alembic_version")
    migrate(engine, tmp_path)
    assert inspect(engine).has_table("users")
