"""The form in which sessions are listed."""

from collections.abc import Iterable

from pydantic import AwareDatetime

from api_gateway.auth.sessions import Session
from shared.domain.value import ApiModel


class ListedSession(ApiModel):
    """One running session."""

    id: str
    began_at: AwareDatetime
    used_at: AwareDatetime
    expires_at: AwareDatetime
    address: str
    """IP address from which it began."""
    agent: str
    """The browser or program, as it names itself."""
    is_current: bool
    """Whether it is the session of this request."""


class SessionList(ApiModel):
    """Running sessions, the one used last first."""

    sessions: list[ListedSession]


def listed(sessions: Iterable[Session], current: Session | None) -> SessionList:
    """Return sessions in the form of the API."""
    return SessionList(
        sessions=[
            ListedSession(
                id=session.public_id,
                began_at=session.began_at,
                used_at=session.used_at,
                expires_at=session.expires_at,
                address=session.origin.address,
                agent=session.origin.agent,
                is_current=current is not None and session.session_id == current.session_id,
            )
            for session in sessions
        ]
    )
