"""Invitations: links with which one person each can create a user. Only digests of their codes are stored."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import Engine, delete, insert, select

from api_gateway.auth.api_tokens import digest_of
from api_gateway.database.tables import invitations
from shared.domain.errors import InvitationNotFound
from shared.domain.value import ApiModel
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.service_credential import Role


class Invitation(ApiModel):
    """An invitation that has not been used."""

    id: int
    role: Role
    """The role of the user who accepts it."""
    note: str
    """Says whom it is for."""
    invited_by: str
    created_at: AwareDatetime
    expires_at: AwareDatetime


class InvitationStore:
    """Reads and writes the table of invitations. Expired ones are deleted when it is read."""

    def __init__(self, engine: Engine, clock: Clock = SYSTEM_CLOCK) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, role: Role, note: str, invited_by: str, expires_at: datetime) -> tuple[Invitation, str]:
        """Create an invitation; return it and its code, which cannot be read again."""
        code = secrets.token_urlsafe(24)
        row = {
            "digest": digest_of(code),
            "role": role.value,
            "note": note,
            "invited_by": invited_by,
            "created_at": self._clock.now(),
            "expires_at": expires_at,
        }
        with self._engine.begin() as connection:
            made = connection.execute(insert(invitations).values(row))
            return _invitation(row | {"id": made.inserted_primary_key[0]}), code  # type: ignore[index]

    def all(self) -> list[Invitation]:
        """Return the invitations that can still be used, the newest first."""
        with self._engine.begin() as connection:
            connection.execute(delete(invitations).where(invitations.c.expires_at <= self._clock.now()))
            rows = connection.execute(select(invitations).order_by(invitations.c.id.desc()))
            return [_invitation(row) for row in rows.mappings()]

    def find(self, code: str) -> Invitation:
        """Return the invitation with a code. Raises InvitationNotFound."""
        valid = (invitations.c.digest == digest_of(code)) & (invitations.c.expires_at > self._clock.now())
        with self._engine.connect() as connection:
            row = connection.execute(select(invitations).where(valid)).mappings().first()
        if row is None:
            raise InvitationNotFound("This invitation was used, withdrawn or has expired. Ask for a new one.")
        return _invitation(row)

    def delete(self, invitation_id: int) -> bool:
        """Delete an invitation; return whether it existed. Of those who use one, only the first succeeds."""
        with self._engine.begin() as connection:
            found = connection.execute(delete(invitations).where(invitations.c.id == invitation_id))
            return found.rowcount == 1


def _invitation(row: Mapping[Any, Any]) -> Invitation:
    return Invitation(
        id=row["id"],
        role=Role(row["role"]),
        note=row["note"],
        invited_by=row["invited_by"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
