"""Adds second factors, API tokens, invitations and the audit log."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)
_USER_COLUMNS: dict[str, Any] = {
    "email": sa.String(254),
    "last_sign_in_at": _TIME,
    "totp_secret": sa.String(64),
    "totp_step": sa.BigInteger,
}
_REFUSE_UPDATES = {
    "sqlite": [
        """
        CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """
    ],
    "postgresql": [
        """
        CREATE FUNCTION refuse_audit_update() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
        """,
        """
        CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_update()
        """,
    ],
}


def upgrade() -> None:
    """Add the columns and create the tables."""
    for name, kind in _USER_COLUMNS.items():
        op.add_column("users", sa.Column(name, kind))
    op.create_table("retired_names", sa.Column("name", sa.String(64), primary_key=True))
    op.create_table("recovery_codes", sa.Column("digest", sa.String(64), primary_key=True), _user_id())
    op.create_index("ix_recovery_codes_user_id", "recovery_codes", ["user_id"])
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer, primary_key=True),
        _user_id(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.String(64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("last_used_at", _TIME),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("invited_by", sa.String(64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("username", sa.String(64)),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("target", sa.String(1024)),
        sa.Column("details", sa.JSON),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("error", sa.String(64)),
        sa.Column("request_id", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    for statement in _REFUSE_UPDATES.get(op.get_bind().dialect.name, ()):
        op.execute(statement)


def _user_id() -> sa.Column[int]:
    return sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False)


def downgrade() -> None:
    """Drop what was added, with all its rows."""
    for table in ("audit", "invitations", "api_tokens", "recovery_codes", "retired_names"):
        op.drop_table(table)
    for name in _USER_COLUMNS:
        op.drop_column("users", name)
