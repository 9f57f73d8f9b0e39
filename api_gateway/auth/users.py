"""The users in the database. Independent of sessions and requests."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from api_gateway.auth.names import is_username
from api_gateway.database.tables import users
from shared.domain.errors import UserExists
from shared.domain.value import ApiModel
from shared.service_credential import Role


class User(ApiModel):
    """A user's public data."""

    username: str
    role: Role
    must_change_password: bool
    """The password is temporary; until it is changed, no other request is allowed."""
    created_at: AwareDatetime


@dataclass(frozen=True)
class Account:
    """A user with the data needed to sign in."""

    user_id: int
    password_hash: str
    disabled: bool
    user: User

    @property
    def credential_version(self) -> str:
        """Digest of password hash, role and disabled flag; a change of any of them voids all sessions."""
        basis = f"{self.password_hash} {self.user.role} {self.disabled}"
        return hashlib.sha256(basis.encode()).hexdigest()[:32]


class UserStore:
    """Reads and writes the table of users."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, username: str) -> Account | None:
        """Return the user with this name, regardless of case, or None."""
        if not is_username(username):
            return None
        return self._one(func.lower(users.c.username) == username.lower())

    def get(self, user_id: int) -> Account | None:
        """Return the user with this id, or None."""
        return self._one(users.c.id == user_id)

    def is_empty(self) -> bool:
        """Return whether there are no users yet."""
        with self._engine.connect() as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is None

    def add(self, username: str, password_hash: str, role: Role, *, must_change_password: bool) -> User:
        """Create a user. Raises UserExists if the name is taken, regardless of case."""
        row = {
            "username": username,
            "password_hash": password_hash,
            "role": role.value,
            "must_change_password": must_change_password,
            "created_at": datetime.now(UTC),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(users).values(disabled=False, **row))
        except IntegrityError as error:
            raise UserExists(f"The user name {username} is taken.") from error
        return _user(row)

    def set_password(self, user_id: int, password_hash: str) -> None:
        """Store a new password hash and clear `must_change_password`."""
        with self._engine.begin() as connection:
            connection.execute(
                update(users)
                .where(users.c.id == user_id)
                .values(password_hash=password_hash, must_change_password=False)
            )

    def _one(self, condition: Any) -> Account | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(users).where(condition)).mappings().first()
        if row is None:
            return None
        return Account(row["id"], row["password_hash"], row["disabled"], _user(row))


def _user(row: Mapping[Any, Any]) -> User:
    return User(
        username=row["username"],
        role=Role(row["role"]),
        must_change_password=row["must_change_password"],
        created_at=row["created_at"],
    )
