"""Who makes a request, and with what: a session, or an API token."""

from dataclasses import dataclass

from api_gateway.auth.api_tokens import ApiToken
from api_gateway.auth.sessions import Session
from api_gateway.auth.users import User
from shared.contract.route import Scope
from shared.service_credential import Actor


@dataclass(frozen=True)
class Identity:
    """The user behind a request and what proves it."""

    user_id: int
    user: User
    credential: Session | ApiToken

    @property
    def session(self) -> Session | None:
        """The session, unless an API token was used."""
        return self.credential if isinstance(self.credential, Session) else None

    @property
    def actor(self) -> Actor:
        """The user as an actor, the form in which requests to nodes are signed."""
        return Actor(username=self.user.username, role=self.user.role)

    def has_scope(self, scope: Scope) -> bool:
        """Return whether the credential covers a scope; sessions cover all of them."""
        return isinstance(self.credential, Session) or scope in self.credential.scopes
