"""Creates and manages users: by administrators, by invitation and by open registration."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from api_gateway.auth.api_tokens import ApiTokenStore
from api_gateway.auth.invitations import Invitation, InvitationStore
from api_gateway.auth.names import Email
from api_gateway.auth.password_policy import require_strong
from api_gateway.auth.passwords import PasswordHasher, temporary_password
from api_gateway.auth.sessions import Session, SessionStore
from api_gateway.auth.users import Account, User, UserStore
from shared.domain.errors import InvitationNotFound, RegistrationClosed, UserExists
from shared.domain.value import ApiModel
from shared.runtime.clock import SYSTEM_CLOCK, Clock
from shared.runtime.logging import get_logger
from shared.service_credential import Role

log = get_logger(__name__)


class Registration(StrEnum):
    """Who may register without an administrator."""

    CLOSED = "closed"
    """Nobody."""
    INVITATION = "invitation"
    """Who has the link of an invitation."""
    OPEN = "open"
    """Everybody who reaches the dashboard."""


@dataclass(frozen=True)
class NewUser:
    """A user to create."""

    username: str
    role: Role
    email: str | None = None
    password: str | None = None
    """None for a random, temporary one."""
    must_change_password: bool = True


class UserChange(ApiModel):
    """Changes of a user; what is not set stays."""

    role: Role = Role.USER
    disabled: bool = False
    email: Email | None = None


class UserAdministration:
    """What administrators do with the accounts of others."""

    def __init__(
        self,
        users: UserStore,
        passwords: PasswordHasher,
        sessions: SessionStore,
        api_tokens: ApiTokenStore,
        invitations: InvitationStore,
        registration: Registration,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._users = users
        self._passwords = passwords
        self._sessions = sessions
        self._api_tokens = api_tokens
        self._invitations = invitations
        self.registration = registration
        self._clock = clock

    def users(self) -> list[Account]:
        """Return all users by name."""
        return self._users.all()

    def user(self, username: str) -> Account:
        """Return a user by name, regardless of case. Raises UserNotFound."""
        return self._users.named(username)

    def add(self, new: NewUser) -> tuple[User, str | None]:
        """Create a user; return it and its temporary password if that was generated.

        Raises UserExists, or InvalidRequest if the password is too weak.
        """
        generated = None if new.password else temporary_password()
        if new.password:
            require_strong(new.password, new.username, "password")
        user = self._users.add(
            new.username,
            self._passwords.hash(new.password or generated or ""),
            new.role,
            must_change_password=new.must_change_password or generated is not None,
            email=new.email,
        )
        log.info("user.created", username=user.username, role=user.role)
        return user, generated

    def change(self, username: str, change: UserChange) -> tuple[User, User]:
        """Change a user; return it as it was before and as it is now.

        A change of role or of the disabled flag ends all of the user's sessions. Raises UserNotFound or
        LastAdmin.
        """
        account = self._users.named(username)
        if values := change.model_dump(mode="json", exclude_unset=True):
            self._users.change(account.user_id, **values)
        changed = self._users.named(username).user
        log.info("user.changed", username=changed.username, role=changed.role, disabled=changed.disabled)
        return account.user, changed

    def delete(self, username: str) -> User:
        """Delete a user and end all sessions; jobs and copies stay. Raises UserNotFound or LastAdmin."""
        account = self._users.named(username)
        self._users.delete(account.user_id)
        self._sessions.end(self._sessions.of_user(account.user_id))
        log.info("user.deleted", username=account.user.username)
        return account.user

    def reset_password(self, username: str) -> str:
        """Replace a user's password by a random one that must be changed; return it.

        Ends the user's sessions and revokes the API tokens. Raises UserNotFound.
        """
        account = self._users.named(username)
        password = temporary_password()
        self._users.set_password(account.user_id, self._passwords.hash(password), is_temporary=True)
        self._api_tokens.revoke_all(account.user_id)
        log.info("password.reset", username=account.user.username)
        return password

    def remove_second_factor(self, username: str) -> None:
        """Turn off the second factor of a user who has lost it. Raises UserNotFound."""
        account = self._users.named(username)
        self._users.set_second_factor(account.user_id, None, ())
        log.info("second_factor.removed", username=account.user.username)

    def sessions(self, username: str) -> list[Session]:
        """Return a user's running sessions. Raises UserNotFound."""
        account = self._users.named(username)
        mine = self._sessions.of_user(account.user_id)
        return [each for each in mine if each.credential_version == account.credential_version]

    def end_sessions(self, username: str) -> None:
        """End all of a user's sessions. Raises UserNotFound."""
        self._sessions.end(self._sessions.of_user(self._users.named(username).user_id))

    def invitations(self) -> list[Invitation]:
        """Return the invitations that can still be used, the newest first."""
        return self._invitations.all()

    def invite(self, by: str, role: Role, note: str, days: int) -> tuple[Invitation, str]:
        """Create an invitation; return it and its code. Raises RegistrationClosed."""
        if self.registration is Registration.CLOSED:
            raise RegistrationClosed("Registration is closed. Set REGISTRATION=invitation to invite people.")
        return self._invitations.add(role, note, by, self._clock.now() + timedelta(days=days))

    def invitation(self, code: str) -> Invitation:
        """Return an invitation by its code. Raises InvitationNotFound or RegistrationClosed."""
        if self.registration is Registration.CLOSED:
            raise RegistrationClosed("Registration is closed. Ask an administrator for an account.")
        return self._invitations.find(code)

    def withdraw(self, invitation_id: int) -> None:
        """Delete an invitation. Raises InvitationNotFound."""
        if not self._invitations.delete(invitation_id):
            raise InvitationNotFound("This invitation has been used or withdrawn, or it has expired.")

    def register(self, username: str, password: str, email: str | None, code: str | None) -> User:
        """Create a user for somebody who is not signed in, with the code of an invitation if there is one.

        Raises RegistrationClosed, InvitationNotFound, UserExists, or InvalidRequest for a weak password.
        """
        role = Role.USER
        invitation = self.invitation(code) if code else None
        if invitation:
            role = invitation.role
        elif self.registration is not Registration.OPEN:
            raise RegistrationClosed("Registration needs an invitation. Ask an administrator for one.")
        require_strong(password, username, "password")
        if self._users.find(username) or self._users.is_retired(username):
            raise UserExists(f"The user name {username} is taken.")
        password_hash = self._passwords.hash(password)
        if invitation:
            # Taken before the user is created: of two people with the same link only one gets an account.
            self.withdraw(invitation.id)
        user = self._users.add(username, password_hash, role, must_change_password=False, email=email)
        log.info("user.registered", username=user.username, role=user.role)
        return user
