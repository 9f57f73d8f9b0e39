"""What a person does with an account: sign in and out, create one, change its password."""

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
    """Who makes a request, and by which session."""

    user: User
    session: Session

    @property
    def expires_at(self) -> datetime:
        """When the session ends unless it is used before."""
        return self.session.expires_at

    @property
    def actor(self) -> Actor:
        """The same person, as a node is told."""
        return Actor(username=self.user.username, role=self.user.role)


@dataclass(frozen=True)
class SignedIn:
    """The outcome of a sign-in."""

    user: User
    token: str
    expires_at: datetime


class Accounts:
    """Users, their passwords and their sessions together."""

    def __init__(
        self, users: UserStore, passwords: PasswordHasher, sessions: SessionStore, *, registration_open: bool
    ) -> None:
        self._users = users
        self._passwords = passwords
        self._sessions = sessions
        self._registration_open = registration_open

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Begin a session.

        Raises InvalidCredentials, with one sentence and after one span of time, whether the name is
        unknown, the user is disabled or the password is wrong.
        """
        account = self._users.find(username)
        right = self._passwords.matches(password, account.password_hash if account else None)
        if account is None or not right or account.disabled:
            # An unknown name may be a password typed into the wrong field.
            log.warning("sign_in.refused", username=account.user.username if account else None)
            raise InvalidCredentials("User name and password do not match.")
        begun = self._sessions.begin(account.user_id, account.credential_version)
        log.info("sign_in.succeeded", username=account.user.username)
        return SignedIn(account.user, begun.token, begun.session.expires_at)

    def authenticate(self, token: str) -> Identity:
        """Return who holds `token`; raise Unauthenticated when its session has ended or became void."""
        session = self._sessions.use(token)
        account = self._account_behind(session)
        if account is None:
            raise Unauthenticated("The session has ended. Sign in again.")
        return Identity(account.user, session)

    def still_signed_in(self, identity: Identity) -> bool:
        """Return whether a session goes on, without counting this as use."""
        return self._sessions.runs(identity.session) and self._account_behind(identity.session) is not None

    def sign_out(self, identity: Identity) -> None:
        """End a session."""
        self._sessions.end(identity.session)

    def register(self, by: Identity | None, username: str, password: str, role: Role) -> User:
        """Create a user who need not change the password.

        Raises RegistrationClosed, Forbidden or UserExists.
        """
        if by is None or by.user.role is not Role.ADMIN:
            if not self._registration_open:
                raise RegistrationClosed("Only an administrator may create users here.")
            if role is not Role.USER:
                raise Forbidden("Only an administrator may create administrators.")
        user = self._users.add(username, self._passwords.hash(password), role, must_change_password=False)
        log.info("user.created", username=username, role=role, by=by.user.username if by else None)
        return user

    def change_password(self, identity: Identity, current: str, new: str) -> None:
        """Replace the password; every other session of the user ends.

        Raises InvalidCredentials when `current` is wrong, InvalidRequest when `new` is the same.
        """
        account = self._account_behind(identity.session)
        if account is None or not self._passwords.matches(current, account.password_hash):
            raise InvalidCredentials("The current password is wrong.")
        if new == current:
            sentence = "Choose another than the current one."
            raise InvalidRequest(f"new_password: {sentence}", new_password=[sentence])
        self._users.set_password(account.user_id, self._passwords.hash(new))
        changed = self._users.get(account.user_id)
        if changed is not None:
            self._sessions.set_credential_version(identity.session, changed.credential_version)
        log.info("password.changed", username=account.user.username)

    def _account_behind(self, session: Session) -> Account | None:
        """Return the account of a session, unless it was disabled or changed since sign-in."""
        account = self._users.get(session.user_id)
        if account is None or account.disabled or account.credential_version != session.credential_version:
            return None
        return account
