"""Account operations: sign in, sign out, register, change the password."""

from dataclasses import dataclass
from datetime import datetime

from api_gateway.auth.passwords import PasswordHasher
from api_gateway.auth.sessions import Session, SessionStore
from api_gateway.auth.users import Account, User, UserStore
from shared.domain.errors import (
    Forbidden,
    InvalidCredentials,
    InvalidRequest,
    RegistrationClosed,
    Unauthenticated,
)
from shared.runtime.logging import get_logger
from shared.service_credential import Actor, Role

log = get_logger(__name__)


@dataclass(frozen=True)
class Identity:
    """The user and session behind a request."""

    user: User
    session: Session

    @property
    def expires_at(self) -> datetime:
        """When the session expires if it is not used again."""
        return self.session.expires_at

    @property
    def actor(self) -> Actor:
        """The user as an actor, the form in which requests to nodes are signed."""
        return Actor(username=self.user.username, role=self.user.role)


@dataclass(frozen=True)
class SignedIn:
    """The result of a successful sign-in."""

    user: User
    token: str
    expires_at: datetime


class Accounts:
    """Account operations over users, passwords and sessions."""

    def __init__(
        self, users: UserStore, passwords: PasswordHasher, sessions: SessionStore, *, registration_open: bool
    ) -> None:
        self._users = users
        self._passwords = passwords
        self._sessions = sessions
        self._registration_open = registration_open

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Begin a session.

        Raises InvalidCredentials if the name is unknown, the user is disabled or the password is wrong.
        Message and response time are the same in all three cases.
        """
        account = self._users.find(username)
        matches = self._passwords.matches(password, account.password_hash if account else None)
        if account is None or not matches or account.disabled:
            # Unknown names are not logged: they may be passwords typed into the wrong field.
            log.warning("sign_in.refused", username=account.user.username if account else None)
            raise InvalidCredentials("User name and password do not match.")
        started = self._sessions.begin(account.user_id, account.credential_version)
        log.info("sign_in.succeeded", username=account.user.username)
        return SignedIn(account.user, started.token, started.session.expires_at)

    def authenticate(self, token: str) -> Identity:
        """Return the identity behind `token` and extend its session.

        Raises Unauthenticated if the session has ended or the user's credentials have changed since.
        """
        session = self._sessions.use(token)
        account = self._valid_account(session)
        if account is None:
            raise Unauthenticated("The session has ended. Sign in again.")
        return Identity(account.user, session)

    def still_signed_in(self, identity: Identity) -> bool:
        """Return whether a session is still valid, without extending it."""
        return self._sessions.exists(identity.session) and self._valid_account(identity.session) is not None

    def sign_out(self, identity: Identity) -> None:
        """End the session of `identity`; its token stops working at once."""
        self._sessions.end(identity.session)

    def register(self, by: Identity | None, username: str, password: str, role: Role) -> User:
        """Create a user who does not have to change the password at the first sign-in.

        `by` is None for an anonymous registration. Raises RegistrationClosed, Forbidden or UserExists.
        """
        if by is None or by.user.role is not Role.ADMIN:
            if not self._registration_open:
                raise RegistrationClosed("Registration is closed. Ask an administrator for an account.")
            if role is not Role.USER:
                raise Forbidden("Only an administrator may create administrators.")
        user = self._users.add(username, self._passwords.hash(password), role, must_change_password=False)
        log.info("user.created", username=username, role=role, by=by.user.username if by else None)
        return user

    def change_password(self, identity: Identity, current: str, new: str) -> None:
        """Replace the password and end every other session of the user.

        Raises InvalidCredentials if `current` is wrong, InvalidRequest if `new` equals it.
        """
        account = self._valid_account(identity.session)
        if account is None or not self._passwords.matches(current, account.password_hash):
            raise InvalidCredentials("The current password is wrong.")
        if new == current:
            sentence = "The new password must differ from the current one."
            raise InvalidRequest.of_field("new_password", sentence)
        self._users.set_password(account.user_id, self._passwords.hash(new))
        changed = self._users.get(account.user_id)
        if changed is not None:
            self._sessions.set_credential_version(identity.session, changed.credential_version)
        log.info("password.changed", username=account.user.username)

    def _valid_account(self, session: Session) -> Account | None:
        """Return a session's account, or None if it was disabled or its credentials changed since sign-in."""
        account = self._users.get(session.user_id)
        if account is None or account.disabled or account.credential_version != session.credential_version:
            return None
        return account
