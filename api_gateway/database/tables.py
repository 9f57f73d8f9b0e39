"""The tables as SQLAlchemy Core objects. `migrations` creates them in the database."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    func,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. SQLite drops the time zone, so it is restored on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Convert an aware datetime of any time zone to UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware datetime in UTC, whether or not the database kept the time zone."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData()

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(64), nullable=False),
    Column("password_hash", String(128), nullable=False),
    Column("role", String(16), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("email", String(254)),
    Column("last_sign_in_at", UtcDateTime),
    Column("totp_secret", String(64)),  # of the second factor, once it is confirmed
    Column("totp_step", BigInteger),  # time step of the last accepted code, which is not accepted again
    CheckConstraint("role IN ('admin', 'user')", name="users_role"),
)
Index("users_username", func.lower(users.c.username), unique=True)


def _user_id() -> Column[int]:
    """Return a column that refers to a user; the row is deleted with the user."""
    return Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)


#: Names of deleted users, in lower case. Jobs and copies still belong to them.
retired_names = Table("retired_names", metadata, Column("name", String(64), primary_key=True))

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("digest", String(64), primary_key=True),
    _user_id(),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    _user_id(),
    Column("name", String(100), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", String(64), nullable=False),  # separated by spaces
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("note", String(200), nullable=False),
    Column("invited_by", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

#: Append-only: a trigger refuses updates.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("username", String(64)),
    Column("address", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("target", String(1024)),
    Column("details", JSON),
    Column("outcome", String(16), nullable=False),
    Column("error", String(64)),
    Column("request_id", String(64), nullable=False),
    sqlite_autoincrement=True,
)
