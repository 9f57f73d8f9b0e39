"""Routes for administrators: users, their sessions, and invitations."""

from http import HTTPStatus

from pydantic import Field

from api_gateway.api.audit_trail import note
from api_gateway.api.auth import InvitationCode, NewPassword
from api_gateway.api.guard import identity
from api_gateway.api.session_list import SessionList, listed
from api_gateway.auth.invitations import Invitation
from api_gateway.auth.names import Email, Username
from api_gateway.auth.user_administration import NewUser, UserChange
from api_gateway.auth.users import User
from api_gateway.gateway import the_gateway
from shared.contract.route import Access, RouteGroup
from shared.domain import errors
from shared.domain.value import ApiModel
from shared.service_credential import Role

user_routes = RouteGroup("Users", "/api/users")
invitation_routes = RouteGroup("Invitations", "/api/invitations")


class UserList(ApiModel):
    """All users by name."""

    users: list[User]


class UserRequest(ApiModel):
    """A user to create."""

    username: Username
    role: Role = Role.USER
    email: Email | None = None
    password: NewPassword | None = None
    """Null: a random password is generated, returned once, and must be changed at the first sign-in."""
    must_change_password: bool = True
    """Whether `password` must be changed at the first sign-in; a generated one always must be."""


class NewUserReply(ApiModel):
    """A new user."""

    user: User
    temporary_password: str | None
    """Shown only here; null if the request had a password."""


class TemporaryPassword(ApiModel):
    """A new password that must be changed at the next sign-in."""

    temporary_password: str
    """Shown only here."""


class InvitationRequest(ApiModel):
    """An invitation to create."""

    role: Role = Role.USER
    note: str = Field(default="", max_length=200)
    """Says whom it is for."""
    expires_in_days: int = Field(default=7, ge=1, le=90)


class InvitationList(ApiModel):
    """The invitations that can still be used, the newest first."""

    invitations: list[Invitation]


class NewInvitation(ApiModel):
    """A new invitation."""

    invitation: Invitation
    code: InvitationCode
    """Shown only here. The link is the dashboard's address followed by `/register#invitation=<code>`."""


@user_routes.get("", access=Access.ADMIN)
def list_users() -> UserList:
    """Return all users by name."""
    return UserList(users=[account.user for account in the_gateway().user_administration.users()])


@user_routes.post(
    "", access=Access.ADMIN, session_only=True, status=HTTPStatus.CREATED, errors=(errors.UserExists,)
)
def add_user(body: UserRequest) -> NewUserReply:
    """Create a user."""
    note(target=body.username, role=body.role, email=body.email)
    new = NewUser(body.username, body.role, body.email, body.password, body.must_change_password)
    user, temporary = the_gateway().user_administration.add(new)
    return NewUserReply(user=user, temporary_password=temporary)


@user_routes.get("/<username>", access=Access.ADMIN, errors=(errors.UserNotFound,))
def get_user(username: str) -> User:
    """Return one user."""
    return the_gateway().user_administration.user(username).user


@user_routes.patch(
    "/<username>",
    access=Access.ADMIN,
    session_only=True,
    errors=(errors.UserNotFound, errors.LastAdmin),
)
def change_user(username: str, body: UserChange) -> User:
    """Change role, e-mail address or the disabled flag; what is left out stays.

    A change of role or of the flag ends all of the user's sessions.
    """
    note(asked=body.model_dump(mode="json", exclude_unset=True))
    before, after = the_gateway().user_administration.change(username, body)
    fields = set(body.model_fields_set)
    note(
        before=before.model_dump(mode="json", include=fields),
        after=after.model_dump(mode="json", include=fields),
    )
    the_gateway().live.check_sessions()
    return after


@user_routes.delete(
    "/<username>", access=Access.ADMIN, session_only=True, errors=(errors.UserNotFound, errors.LastAdmin)
)
def delete_user(username: str) -> None:
    """Delete a user with all sessions and API tokens. The user's jobs and copies stay."""
    deleted = the_gateway().user_administration.delete(username)
    note(before=deleted.model_dump(mode="json", include={"role", "email", "disabled"}))
    the_gateway().live.check_sessions()


@user_routes.post(
    "/<username>/password", access=Access.ADMIN, session_only=True, errors=(errors.UserNotFound,)
)
def reset_password(username: str) -> TemporaryPassword:
    """Replace another user's password by a random one, end the user's sessions and revoke the API tokens."""
    _require_other(username)
    password = the_gateway().user_administration.reset_password(username)
    the_gateway().live.check_sessions()
    return TemporaryPassword(temporary_password=password)


@user_routes.delete(
    "/<username>/second-factor", access=Access.ADMIN, session_only=True, errors=(errors.UserNotFound,)
)
def reset_second_factor(username: str) -> None:
    """Turn off the second factor of another user, who has lost it."""
    _require_other(username)
    the_gateway().user_administration.remove_second_factor(username)


def _require_other(username: str) -> None:
    """Refuse administrators what they may do for themselves only with their password, in their profile."""
    if username.lower() == identity().user.username.lower():
        raise errors.Forbidden("Change your own password and second factor on the page Profile.")


@user_routes.get("/<username>/sessions", access=Access.ADMIN, errors=(errors.UserNotFound,))
def list_user_sessions(username: str) -> SessionList:
    """Return a user's running sessions."""
    return listed(the_gateway().user_administration.sessions(username), identity().session)


@user_routes.delete(
    "/<username>/sessions", access=Access.ADMIN, session_only=True, errors=(errors.UserNotFound,)
)
def end_user_sessions(username: str) -> None:
    """End all sessions of a user."""
    the_gateway().user_administration.end_sessions(username)
    the_gateway().live.check_sessions()


@invitation_routes.get("", access=Access.ADMIN)
def list_invitations() -> InvitationList:
    """Return the invitations that can still be used."""
    return InvitationList(invitations=the_gateway().user_administration.invitations())


@invitation_routes.post(
    "",
    access=Access.ADMIN,
    session_only=True,
    status=HTTPStatus.CREATED,
    errors=(errors.RegistrationClosed,),
)
def add_invitation(body: InvitationRequest) -> NewInvitation:
    """Create an invitation. Its code cannot be read again."""
    note(target=body.note, role=body.role, expires_in_days=body.expires_in_days)
    invitation, code = the_gateway().user_administration.invite(
        identity().user.username, body.role, body.note, body.expires_in_days
    )
    return NewInvitation(invitation=invitation, code=code)


@invitation_routes.delete(
    "/<int(max=2147483647):invitation_id>",
    access=Access.ADMIN,
    session_only=True,
    errors=(errors.InvitationNotFound,),
)
def withdraw_invitation(invitation_id: int) -> None:
    """Withdraw an invitation."""
    the_gateway().user_administration.withdraw(invitation_id)
