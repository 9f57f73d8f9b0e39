"""Routes to sign in and out, to register, and to change one's own password."""

from http import HTTPStatus
from typing import Annotated

from flask import request
from pydantic import AwareDatetime, Field, StringConstraints

from api_gateway.api.audit_trail import note
from api_gateway.api.guard import address, identity, identity_if_any
from api_gateway.auth.cookie import clear_session_cookie, clear_site_data, session_cookie, set_session_cookie
from api_gateway.auth.names import Email, Username
from api_gateway.auth.password_policy import MIN_LENGTH
from api_gateway.auth.passwords import MAX_LENGTH
from api_gateway.auth.sessions import Origin
from api_gateway.auth.user_administration import NewUser, Registration
from api_gateway.auth.users import User
from api_gateway.gateway import the_gateway
from shared.contract.route import Access, RouteGroup
from shared.domain import errors
from shared.domain.value import ApiModel
from shared.service_credential import Role

routes = RouteGroup("Sign-in", "/api/auth")

#: How much of a User-Agent header is kept.
_AGENT_LENGTH = 200

Password = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH)]
NewPassword = Annotated[str, StringConstraints(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
#: A code of an authenticator app, or a recovery code.
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
InvitationCode = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class LoginRequest(ApiModel):
    """A user name and password to sign in with."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: Password
    code: Code | None = None
    """Code of the authenticator app, or a recovery code, if the user has a second factor."""


class RegisterRequest(ApiModel):
    """Somebody who wants to become a user."""

    username: Username
    password: NewPassword
    email: Email | None = None
    invitation: InvitationCode | None = None
    """The code in the link of an invitation."""
    role: Role = Role.USER
    """Only for a request of an administrator; an invitation has a role of its own."""


class PasswordRequest(ApiModel):
    """A change of the signed-in user's password."""

    current_password: Password
    new_password: NewPassword
    """Must differ from the current password, be long enough and not easy to guess."""


class SessionState(ApiModel):
    """The session of this request."""

    user: User
    expires_at: AwareDatetime | None
    """When the session expires. Each use extends it, up to 24 hours after sign-in. Null for an API token
    that does not expire."""


class SignedIn(SessionState):
    """A new session with its token."""

    token: str | None = Field(examples=["eyJhbGciOiJIUzI1NiJ9…"])
    """For scripts: send it as `Authorization: Bearer <token>`. Null for browsers, which receive it as a
    cookie that their scripts cannot read."""


class RegistrationState(ApiModel):
    """Who may register."""

    registration: Registration


class InvitationLookup(ApiModel):
    """The code of an invitation. It is in a body since addresses end up in logs."""

    code: InvitationCode


class InvitationOffer(ApiModel):
    """What an invitation offers."""

    role: Role
    invited_by: str
    expires_at: AwareDatetime


@routes.post(
    "/login",
    access=Access.EVERYONE,
    errors=(
        errors.InvalidCredentials,
        errors.SecondFactorRequired,
        errors.TooManyRequests,
        errors.QueueUnavailable,
    ),
)
def login(body: LoginRequest) -> SignedIn:
    """Sign in with user name and password, which ends the session that the browser had before."""
    accounts = the_gateway().accounts
    note(username=accounts.known_name(body.username))
    origin = Origin(address=address(), agent=(request.user_agent.string or "")[:_AGENT_LENGTH])
    try:
        signed_in = accounts.sign_in(body.username, body.password, body.code, origin, session_cookie())
    except errors.SecondFactorRequired:
        note(code="wrong" if body.code else "missing")
        raise
    if signed_in.factor:
        note(second_factor=signed_in.factor)
    the_gateway().live.check_sessions()
    set_session_cookie(signed_in.token)
    shown = None if _is_browser() else signed_in.token
    return SignedIn(token=shown, expires_at=signed_in.expires_at, user=signed_in.user)


def _is_browser() -> bool:
    return "Origin" in request.headers or "Sec-Fetch-Site" in request.headers


@routes.post("/logout", before_password_change=True, session_only=True)
def logout() -> None:
    """End this session, revoke its token and close its live connections."""
    the_gateway().accounts.sign_out(identity())
    the_gateway().live.check_sessions()
    clear_session_cookie()
    clear_site_data()


@routes.get("/verify", before_password_change=True)
def verify() -> SessionState:
    """Return the signed-in user and when the session or API token expires."""
    return SessionState(user=identity().user, expires_at=identity().credential.expires_at)


@routes.get("/registration", access=Access.EVERYONE)
def get_registration() -> RegistrationState:
    """Return who may register."""
    return RegistrationState(registration=the_gateway().user_administration.registration)


@routes.post(
    "/invitation",
    access=Access.EVERYONE,
    changes=False,
    errors=(errors.InvitationNotFound, errors.RegistrationClosed),
)
def read_invitation(body: InvitationLookup) -> InvitationOffer:
    """Return what an invitation offers, without using it."""
    found = the_gateway().user_administration.invitation(body.code)
    return InvitationOffer(role=found.role, invited_by=found.invited_by, expires_at=found.expires_at)


@routes.post(
    "/register",
    access=Access.ANYONE,
    session_only=True,
    errors=(
        errors.RegistrationClosed,
        errors.InvitationNotFound,
        errors.Forbidden,
        errors.UserExists,
        errors.TooManyRequests,
    ),
    status=HTTPStatus.CREATED,
)
def register(body: RegisterRequest) -> User:
    """Create a user: as an administrator, with an invitation, or if registration is open."""
    administration = the_gateway().user_administration
    by = identity_if_any()
    if by is not None and by.user.role is Role.ADMIN:
        new = NewUser(body.username, body.role, body.email, body.password, must_change_password=False)
        made, _ = administration.add(new)
        note(target=made.username, role=made.role)
        return made
    if body.role is not Role.USER:
        raise errors.Forbidden("Only an administrator may create administrators.")
    made = administration.register(body.username, body.password, body.email, body.invitation)
    note(target=made.username, username=made.username, role=made.role, invited=body.invitation is not None)
    return made


@routes.post(
    "/password",
    errors=(errors.InvalidCredentials, errors.TooManyRequests),
    before_password_change=True,
    session_only=True,
)
def change_password(body: PasswordRequest) -> None:
    """Change the signed-in user's password and end all of the user's other sessions."""
    the_gateway().accounts.change_password(identity(), body.current_password, body.new_password)
    the_gateway().live.check_sessions()
