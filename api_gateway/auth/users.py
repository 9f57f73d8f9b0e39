"""The users in the database. Independent of sessions and requests."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Connection, Engine, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from api_gateway.auth.names import is_username
from api_gateway.database.tables import recovery_codes, retired_names, users
from shared.domain.errors import LastAdmin, UserExists, UserNotFound
from shared.domain.value import ApiModel
from shared.service_credential import Role


class User(ApiModel):
    """A user's public data."""

    username: str
    role: Role
    email: str | None
    disabled: bool
    """A disabled user can neither sign in nor use API tokens."""
    must_change_password: bool
    """The password is temporary; until it is changed, no other request is allowed."""
    has_second_factor: bool
    """Whether signing in also asks for a code of an authenticator app."""
    created_at: AwareDatetime
    last_sign_in_at: AwareDatetime | None


@dataclass(frozen=True)
class Account:
    """A user with the data needed to sign in."""

    user_id: int
    password_hash: str
    totp_secret: str | None
    """Shared secret of the second factor, in Base32; None without one."""
    totp_step: int | None
    """Time step of the last accepted code."""
    user: User

    @property
    def credential_version(self) -> str:
        """Digest of password hash, role and disabled flag; a change of any of them voids all sessions."""
        basis = f"{self.password_hash} {self.user.role} {self.user.disabled}"
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

    def named(self, username: str) -> Account:
        """Return the user with this name, regardless of case. Raises UserNotFound."""
        found = self.find(username)
        if found is None:
            raise UserNotFound("No user has this name.")
        return found

    def get(self, user_id: int) -> Account | None:
        """Return the user with this id, or None."""
        return self._one(users.c.id == user_id)

    def all(self) -> list[Account]:
        """Return all users by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(users).order_by(func.lower(users.c.username)))
            return [_account(row) for row in rows.mappings()]

    def is_empty(self) -> bool:
        """Return whether there are no users yet."""
        with self._engine.connect() as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is None

    def add(
        self,
        username: str,
        password_hash: str,
        role: Role,
        *,
        must_change_password: bool,
        email: str | None = None,
    ) -> User:
        """Create a user. Raises UserExists if the name is taken, regardless of case."""
        row = {
            "username": username,
            "password_hash": password_hash,
            "role": role.value,
            "must_change_password": must_change_password,
            "created_at": datetime.now(UTC),
            "email": email,
            "disabled": False,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(users).values(row))
        except IntegrityError as error:
            raise UserExists(f"The user name {username} is taken.") from error
        return _user(row | {"totp_secret": None, "last_sign_in_at": None})

    def change(self, user_id: int, **values: Any) -> None:
        """Change columns of a user. Raises LastAdmin if no enabled administrator would remain."""
        with self._engine.begin() as connection:
            _lock_admins(connection)
            connection.execute(update(users).where(users.c.id == user_id).values(values))
            _require_admin(connection)

    def delete(self, user_id: int) -> None:
        """Delete a user with API tokens and recovery codes, and retire the name. Raises LastAdmin."""
        mine = users.c.id == user_id
        with self._engine.begin() as connection:
            _lock_admins(connection)
            name = connection.scalar(select(func.lower(users.c.username)).where(mine))
            connection.execute(delete(users).where(mine))
            _require_admin(connection)
            if name and not _is_retired(connection, name):
                connection.execute(insert(retired_names).values(name=name))

    def is_retired(self, username: str) -> bool:
        """Return whether a deleted user had this name. Jobs and copies of that user still have it."""
        with self._engine.connect() as connection:
            return _is_retired(connection, username.lower())

    def set_password(self, user_id: int, password_hash: str, *, is_temporary: bool = False) -> None:
        """Store a new password hash, and whether it must be changed at the next sign-in."""
        self._update(user_id, password_hash=password_hash, must_change_password=is_temporary)

    def set_signed_in(self, user_id: int, at: datetime) -> None:
        """Record when a user signed in."""
        self._update(user_id, last_sign_in_at=at)

    def set_second_factor(self, user_id: int, secret: str | None, code_digests: Iterable[str]) -> None:
        """Replace a user's second factor and its recovery codes; None removes it."""
        with self._engine.begin() as connection:
            connection.execute(
                update(users).where(users.c.id == user_id).values(totp_secret=secret, totp_step=None)
            )
            connection.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
            for digest in code_digests:
                connection.execute(insert(recovery_codes).values(user_id=user_id, digest=digest))

    def use_totp_step(self, user_id: int, step: int) -> bool:
        """Record the time step of an accepted code; return False if it or a later one was used before."""
        unused = users.c.totp_step.is_(None) | (users.c.totp_step < step)
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(users).where((users.c.id == user_id) & unused).values(totp_step=step)
            )
            return changed.rowcount == 1

    def use_recovery_code(self, user_id: int, digest: str) -> bool:
        """Delete a recovery code; return whether the user had it."""
        mine = (recovery_codes.c.user_id == user_id) & (recovery_codes.c.digest == digest)
        with self._engine.begin() as connection:
            return connection.execute(delete(recovery_codes).where(mine)).rowcount == 1

    def _update(self, user_id: int, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(users).where(users.c.id == user_id).values(values))

    def _one(self, condition: Any) -> Account | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(users).where(condition)).mappings().first()
        return _account(row) if row else None


def _is_retired(connection: Connection, name: str) -> bool:
    return bool(connection.scalar(select(exists().where(retired_names.c.name == name))))


def _is_enabled_admin() -> Any:
    return (users.c.role == Role.ADMIN.value) & users.c.disabled.is_(False)


def _lock_admins(connection: Connection) -> None:
    """Make concurrent changes of administrators wait for each other. SQLite has one writer anyway."""
    connection.execute(select(users.c.id).where(_is_enabled_admin()).with_for_update())


def _require_admin(connection: Connection) -> None:
    if not connection.scalar(select(exists().where(_is_enabled_admin()))):
        raise LastAdmin("This is the last administrator. Make another user an administrator first.")


def _account(row: Mapping[Any, Any]) -> Account:
    return Account(row["id"], row["password_hash"], row["totp_secret"], row["totp_step"], _user(row))


def _user(row: Mapping[Any, Any]) -> User:
    return User(
        username=row["username"],
        role=Role(row["role"]),
        email=row["email"],
        disabled=row["disabled"],
        must_change_password=row["must_change_password"],
        has_second_factor=row["totp_secret"] is not None,
        created_at=row["created_at"],
        last_sign_in_at=row["last_sign_in_at"],
    )
