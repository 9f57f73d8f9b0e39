"""Routes of the signed-in user's own account: profile, second factor, sessions and API tokens."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from api_gateway.api.audit_trail import note
from api_gateway.api.auth import Code, Password
from api_gateway.api.guard import identity
from api_gateway.api.session_list import SessionList, listed
from api_gateway.auth import second_factor
from api_gateway.auth.api_tokens import ApiToken
from api_gateway.auth.names import Email
from api_gateway.auth.users import User
from api_gateway.gateway import the_gateway
from shared.contract.route import RouteGroup, Scope
from shared.domain import errors
from shared.domain.value import ApiModel
from shared.service_credential import Role

profile_routes = RouteGroup("Profile", "/api/profile")
session_routes = RouteGroup("Sessions", "/api/sessions")
token_routes = RouteGroup("API tokens", "/api/tokens")

_PASSWORD_ERRORS: tuple[type[errors.H2RError], ...] = (errors.InvalidCredentials, errors.TooManyRequests)


class ProfileChange(ApiModel):
    """A change of the signed-in user's profile."""

    email: Email | None


class SecondFactorOffer(ApiModel):
    """A secret to add to an authenticator app."""

    secret: str
    """In Base32, to type in."""
    uri: str
    """To show as a QR code."""


class SecondFactorRequest(ApiModel):
    """Proof that the authenticator app has the secret."""

    secret: Annotated[str, StringConstraints(pattern=r"^[A-Z2-7]{32}$")]
    code: Annotated[str, StringConstraints(max_length=10)]
    password: Password


class RecoveryCodes(ApiModel):
    """Codes that each sign in once without the app."""

    recovery_codes: list[str]


class SecondFactorRemoval(ApiModel):
    """Proof that the signed-in user wants to do without the second factor."""

    password: Password
    code: Code


class TokenRequest(ApiModel):
    """An API token to create."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    expires_in_days: int | None = Field(default=None, ge=1, le=3650)
    """Null: the token does not expire."""
    password: Password


class TokenList(ApiModel):
    """The user's API tokens."""

    tokens: list[ApiToken]


class NewToken(ApiModel):
    """A new API token."""

    token: ApiToken
    secret: str
    """Shown only here: send it as `Authorization: Bearer <secret>`."""


@profile_routes.get("")
def get_profile() -> User:
    """Return the signed-in user."""
    return identity().user


@profile_routes.patch("", session_only=True)
def change_profile(body: ProfileChange) -> User:
    """Change the signed-in user's e-mail address."""
    before = identity().user
    changed = the_gateway().accounts.set_email(identity(), body.email)
    note(target=changed.username, before={"email": before.email}, after={"email": changed.email})
    return changed


@profile_routes.post("/second-factor/offer", session_only=True, changes=False)
def offer_second_factor() -> SecondFactorOffer:
    """Return a new secret for an authenticator app. Nothing changes until it is confirmed."""
    secret = second_factor.new_secret()
    return SecondFactorOffer(
        secret=secret, uri=second_factor.provisioning_uri(secret, identity().user.username)
    )


@profile_routes.post("/second-factor", session_only=True, errors=_PASSWORD_ERRORS)
def add_second_factor(body: SecondFactorRequest) -> RecoveryCodes:
    """Ask for a code of the app at each sign-in from now on; return codes for the loss of the app.

    Ends the user's other sessions.
    """
    note(target=identity().user.username)
    codes = the_gateway().accounts.confirm_second_factor(identity(), body.secret, body.code, body.password)
    the_gateway().live.check_sessions()
    return RecoveryCodes(recovery_codes=codes)


@profile_routes.post(
    "/second-factor/remove", session_only=True, errors=(*_PASSWORD_ERRORS, errors.SecondFactorRequired)
)
def remove_second_factor(body: SecondFactorRemoval) -> None:
    """Stop asking for a code at sign-in, and end the user's other sessions."""
    note(target=identity().user.username)
    the_gateway().accounts.remove_second_factor(identity(), body.password, body.code)
    the_gateway().live.check_sessions()


@session_routes.get("", session_only=True)
def list_sessions() -> SessionList:
    """Return the user's running sessions."""
    return listed(the_gateway().accounts.sessions(identity()), identity().session)


@session_routes.delete("/<session_id>", session_only=True, errors=(errors.SessionNotFound,))
def end_session(session_id: str) -> None:
    """End one of the user's sessions."""
    the_gateway().accounts.end_session(identity(), session_id)
    the_gateway().live.check_sessions()


@session_routes.delete("", session_only=True)
def end_other_sessions() -> None:
    """End all of the user's sessions but this one."""
    the_gateway().accounts.end_other_sessions(identity())
    the_gateway().live.check_sessions()


@token_routes.get("", session_only=True)
def list_tokens() -> TokenList:
    """Return the user's API tokens, the newest first."""
    return TokenList(tokens=the_gateway().api_tokens.of_user(identity().user_id))


@token_routes.post(
    "", session_only=True, status=HTTPStatus.CREATED, errors=(*_PASSWORD_ERRORS, errors.Forbidden)
)
def add_token(body: TokenRequest) -> NewToken:
    """Create an API token. Its secret cannot be read again."""
    note(target=body.name, scopes=sorted(set(body.scopes)), expires_in_days=body.expires_in_days)
    if Scope.ADMIN in body.scopes and identity().user.role is not Role.ADMIN:
        raise errors.Forbidden("Only administrators may create tokens with the scope admin.")
    the_gateway().accounts.confirm_password(identity(), body.password)
    token, secret = the_gateway().api_tokens.add(
        identity().user_id, body.name, sorted(set(body.scopes)), _expiry(body.expires_in_days)
    )
    return NewToken(token=token, secret=secret)


@token_routes.delete("/<int(max=2147483647):token_id>", session_only=True, errors=(errors.TokenNotFound,))
def revoke_token(token_id: int) -> None:
    """Revoke an API token at once, and close its live connections."""
    revoked = the_gateway().api_tokens.revoke(identity().user_id, token_id)
    note(target=revoked.name)
    the_gateway().live.check_sessions()


def _expiry(days: int | None) -> AwareDatetime | None:
    return the_gateway().clock.now() + timedelta(days=days) if days else None
