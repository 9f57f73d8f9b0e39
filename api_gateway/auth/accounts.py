"""Signs users in and out, identifies requests, and changes what users sign in with."""

from dataclasses import dataclass
from datetime import datetime

from api_gateway.auth import second_factor
from api_gateway.auth.api_tokens import PREFIX, ApiTokenStore
from api_gateway.auth.identity import Identity
from api_gateway.auth.password_policy import require_strong
from api_gateway.auth.passwords import PasswordHasher
from api_gateway.auth.second_factor import Factor, SecondFactor
from api_gateway.auth.sessions import Origin, Session, SessionStore
from api_gateway.auth.throttle import SignInThrottle
from api_gateway.auth.users import Account, User, UserStore
from shared.domain.errors import (
    InvalidCredentials,
    InvalidRequest,
    SecondFactorRequired,
    SessionNotFound,
    SessionRequired,
    Unauthenticated,
)
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.runtime.logging import get_logger

log = get_logger(__name__)

_ENDED = "The session has ended. Sign in again."


@dataclass(frozen=True)
class SignedIn:
    """The result of a successful sign-in."""

    user: User
    token: str
    expires_at: datetime
    factor: Factor | None
    """What the code of the second factor was from; None without a second factor."""


class Accounts:
    """What users do with their own account."""

    def __init__(
        self,
        users: UserStore,
        passwords: PasswordHasher,
        sessions: SessionStore,
        api_tokens: ApiTokenStore,
        throttle: SignInThrottle,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._users = users
        self._passwords = passwords
        self._sessions = sessions
        self._api_tokens = api_tokens
        self._throttle = throttle
        self._clock = clock
        self._second_factor = SecondFactor(users, clock)

    def known_name(self, username: str) -> str | None:
        """Return a user's name as it is stored; None if nobody has it, as it may be a mistyped password."""
        account = self._users.find(username)
        return account.user.username if account else None

    def sign_in(
        self, username: str, password: str, code: str | None, origin: Origin, before: str | None = None
    ) -> SignedIn:
        """Begin a session; `code` is that of the second factor.

        `before` is the token of the session that the browser had, which is ended. Raises InvalidCredentials
        if the name is unknown, the user is disabled or the password is wrong: message and response time are
        the same in all three cases. Raises SecondFactorRequired if the password is right but the code is not,
        and TooManyRequests.
        """
        self._throttle.attempt(username, origin.address)
        account = self._users.find(username)
        matches = self._passwords.matches(password, account.password_hash if account else None)
        if account is None or not matches or account.user.disabled:
            # Unknown names are not logged: they may be passwords typed into the wrong field.
            log.warning("sign_in.refused", username=account.user.username if account else None)
            raise InvalidCredentials("User name and password do not match.")
        factor = self._require_code(account, code)
        self._throttle.succeeded(username, origin.address)
        if before:
            self._end_by_token(before)
        now = self._clock.now()
        self._users.set_signed_in(account.user_id, now)
        started = self._sessions.begin(account.user_id, account.credential_version, origin)
        log.info(
            "sign_in.succeeded",
            username=account.user.username,
            second_factor=factor,
        )
        user = account.user.model_copy(update={"last_sign_in_at": now})
        return SignedIn(user, started.token, started.session.expires_at, factor)

    def authenticate(self, token: str) -> Identity:
        """Return the identity behind a session's token, whose session is extended, or behind an API token.

        Raises Unauthenticated if the session has ended, the user's credentials have changed since, or the API
        token is not valid.
        """
        if token.startswith(PREFIX):
            used = self._api_tokens.use(token)
            account = self._users.get(used.user_id)
            if account is None or account.user.disabled:
                raise Unauthenticated("The user of this API token is disabled.")
            return Identity(account.user_id, account.user, used.token)
        session = self._sessions.use(token)
        account = self._account_of(session)
        if account is None:
            raise Unauthenticated(_ENDED)
        return Identity(account.user_id, account.user, session)

    def still_signed_in(self, identity: Identity) -> bool:
        """Return whether the credential of a connection is still valid, without extending its session."""
        if not isinstance(identity.credential, Session):
            account = self._users.get(identity.user_id)
            if account is None or account.user.disabled or account.user.role is not identity.user.role:
                return False
            return self._api_tokens.is_valid(identity.credential)
        session = self._sessions.read(identity.credential.session_id)
        return session is not None and self._account_of(session) is not None

    def sign_out(self, identity: Identity) -> None:
        """End the session of `identity`; its token stops working at once. Raises SessionRequired."""
        self._sessions.end([_session_of(identity)])

    def sessions(self, identity: Identity) -> list[Session]:
        """Return the running sessions of the user, the one used last first."""
        version = self._account(identity).credential_version
        mine = self._sessions.of_user(identity.user_id)
        return [session for session in mine if session.credential_version == version]

    def end_session(self, identity: Identity, public_id: str) -> None:
        """End one of the user's sessions. Raises SessionNotFound."""
        chosen = [each for each in self._sessions.of_user(identity.user_id) if each.public_id == public_id]
        if not chosen:
            raise SessionNotFound("This session has already ended.")
        self._sessions.end(chosen)

    def end_other_sessions(self, identity: Identity) -> None:
        """End all of the user's sessions but the current one."""
        current = identity.session.session_id if identity.session else None
        mine = self._sessions.of_user(identity.user_id)
        self._sessions.end(each for each in mine if each.session_id != current)

    def change_password(self, identity: Identity, current: str, new: str) -> None:
        """Replace the password and end every other session of the user.

        Raises InvalidCredentials if `current` is wrong, InvalidRequest if `new` equals it or is too weak.
        """
        session = _session_of(identity)
        account = self.confirm_password(identity, current)
        if new == current:
            sentence = "The new password must differ from the current one."
            raise InvalidRequest.of_field("new_password", sentence)
        require_strong(new, account.user.username)
        self._users.set_password(account.user_id, self._passwords.hash(new))
        changed = self._users.get(account.user_id)
        if changed is not None:
            self._sessions.set_credential_version(session, changed.credential_version)
        self.end_other_sessions(identity)
        log.info("password.changed", username=account.user.username)

    def confirm_password(self, identity: Identity, password: str) -> Account:
        """Return the user's account. Raises InvalidCredentials if the password is wrong, TooManyRequests."""
        account = self._account(identity)
        address = _session_of(identity).origin.address
        self._throttle.attempt(account.user.username, address)
        if not self._passwords.matches(password, account.password_hash):
            raise InvalidCredentials("Your password is wrong.")
        self._throttle.succeeded(account.user.username, address)
        return account

    def set_email(self, identity: Identity, email: str | None) -> User:
        """Change the user's e-mail address; return the changed user."""
        self._users.change(identity.user_id, email=email)
        return self._account(identity).user

    def confirm_second_factor(self, identity: Identity, secret: str, code: str, password: str) -> list[str]:
        """Turn the second factor on; return its recovery codes, which cannot be read again.

        An existing second factor must be removed first.

        Raises InvalidRequest if the code is not one of the secret, so that nobody locks themselves out, and
        the errors of `confirm_password`.
        """
        account = self.confirm_password(identity, password)
        if account.totp_secret:
            raise InvalidRequest("You already have a second factor. Remove it first.")
        step = second_factor.matching_step(secret, code, self._clock.now())
        if step is None:
            raise InvalidRequest.of_field("code", "this code is wrong; enter the one your app shows now")
        codes = second_factor.new_recovery_codes()
        digests = map(second_factor.recovery_digest, codes)
        self._users.set_second_factor(account.user_id, secret, digests)
        self._users.use_totp_step(account.user_id, step)
        self.end_other_sessions(identity)
        log.info("second_factor.added", username=account.user.username)
        return codes

    def remove_second_factor(self, identity: Identity, password: str, code: str | None) -> None:
        """Turn the second factor off. Raises SecondFactorRequired and the errors of `confirm_password`."""
        account = self.confirm_password(identity, password)
        self._require_code(account, code)
        self._users.set_second_factor(account.user_id, None, ())
        self.end_other_sessions(identity)
        log.info("second_factor.removed", username=account.user.username)

    def _require_code(self, account: Account, code: str | None) -> Factor | None:
        """Return what the code is from; None if the user has no second factor.

        Raises SecondFactorRequired if the code is missing or wrong.
        """
        if account.totp_secret is None:
            return None
        factor = self._second_factor.accept(account, code) if code else None
        if factor is None:
            log.warning("sign_in.code_refused", username=account.user.username, given=code is not None)
            missing, wrong = (
                "Enter the code of your authenticator app.",
                "This code is wrong or has already been used.",
            )
            raise SecondFactorRequired(wrong if code else missing)
        return factor

    def _account(self, identity: Identity) -> Account:
        account = self._users.get(identity.user_id)
        if account is None:
            raise Unauthenticated(_ENDED)
        return account

    def _account_of(self, session: Session) -> Account | None:
        """Return a session's account, or None if it was disabled or its credentials changed since sign-in."""
        account = self._users.get(session.user_id)
        if account is None or account.user.disabled:
            return None
        return account if account.credential_version == session.credential_version else None

    def _end_by_token(self, token: str) -> None:
        try:
            self._sessions.end([self._sessions.use(token)])
        except Unauthenticated:
            return  # it has ended already


def _session_of(identity: Identity) -> Session:
    if identity.session is None:
        raise SessionRequired("Sign in with user name and password to do this.")
    return identity.session
