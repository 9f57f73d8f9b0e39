"""Routes to sign in and out, create users and change one's own password."""

from http import HTTPStatus
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from api_gateway.api.guard import identity, identity_if_any
from api_gateway.auth.cookie import clear_session_cookie, set_session_cookie
from api_gateway.auth.names import Username
from api_gateway.auth.passwords import MAX_LENGTH, MIN_LENGTH
from api_gateway.auth.users import User
from api_gateway.gateway import the_gateway
from shared.contract.route import Access, RouteGroup
from shared.domain import errors
from shared.domain.value import ApiModel
from shared.service_credential import Role

routes = RouteGroup("Sign-in", "/api/auth")

Password = Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH)]
NewPassword = Annotated[str, StringConstraints(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]


class LoginRequest(ApiModel):
    """A user name and password to sign in with."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: Password


class RegisterRequest(ApiModel):
    """A user to create."""

    username: Username
    password: NewPassword
    role: Role = Role.USER
    """Only administrators may create an `admin`."""


class PasswordRequest(ApiModel):
    """A change of the signed-in user's password."""

    current_password: Password
    new_password: NewPassword
    """Must differ from the current password."""


class Session(ApiModel):
    """A running session."""

    user: User
    expires_at: AwareDatetime
    """When the session expires. Each use extends it, up to 24 hours after sign-in."""


class SignedIn(Session):
    """A new session with its token."""

    token: str = Field(examples=["eyJhbGciOiJIUzI1NiJ9…"])
    """For scripts: send it as `Authorization: Bearer <token>`. Browsers receive it as a cookie."""


@routes.post("/login", access=Access.EVERYONE, errors=(errors.InvalidCredentials, errors.QueueUnavailable))
def login(body: LoginRequest) -> SignedIn:
    """Sign in with user name and password."""
    signed_in = the_gateway().accounts.sign_in(body.username, body.password)
    set_session_cookie(signed_in.token)
    return SignedIn(token=signed_in.token, expires_at=signed_in.expires_at, user=signed_in.user)


@routes.post("/logout", before_password_change=True)
def logout() -> None:
    """End this session, revoke its token and close its live connections."""
    the_gateway().accounts.sign_out(identity())
    the_gateway().live.check_sessions()
    clear_session_cookie()


@routes.get("/verify", before_password_change=True)
def verify() -> Session:
    """Return the signed-in user and when the session expires."""
    return Session(user=identity().user, expires_at=identity().expires_at)


@routes.post(
    "/register",
    access=Access.ANYONE,
    errors=(errors.RegistrationClosed, errors.Forbidden, errors.UserExists),
    status=HTTPStatus.CREATED,
)
def register(body: RegisterRequest) -> User:
    """Create a user. Anyone may if registration is open, otherwise only administrators."""
    return the_gateway().accounts.register(identity_if_any(), body.username, body.password, body.role)


@routes.post("/password", errors=(errors.InvalidCredentials,), before_password_change=True)
def change_password(body: PasswordRequest) -> None:
    """Change the signed-in user's password and end all of the user's other sessions."""
    the_gateway().accounts.change_password(identity(), body.current_password, body.new_password)
    the_gateway().live.check_sessions()
