"""Session tokens: only valid ones that we signed are accepted."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from api_gateway.auth import session_token
from api_gateway.auth.signing_keys import SigningKeys, key_id
from shared.domain.errors import Unauthenticated

KEY = "a-key-for-the-tests-of-tokens-0123456789-that-is-long-enough-for-sha512"
EARLIER = "the-key-before-it-0123456789-0123456789"
KEYS = SigningKeys(KEY, [EARLIER])
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def payload(**changes: Any) -> dict[str, Any]:
    """Return the claims of a valid token with changes; None removes a claim."""
    claims = {
        "iss": "h2r-api-gateway",
        "aud": "h2r-api",
        "sub": "7",
        "sid": "a-session",
        "iat": NOW,
        "exp": NOW + timedelta(hours=1),
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def signed(
    claims: dict[str, Any] | None = None,
    key: str | None = KEY,
    algorithm: str = "HS256",
    kid: object = key_id(KEY),
) -> str:
    """Return a token with these claims, or with valid ones, signed like ours unless told otherwise."""
    return jwt.encode(claims or payload(), key, algorithm, headers={"kid": kid})


def test_a_token_decodes_to_its_claims() -> None:
    claims = session_token.Claims("a-session", 7, NOW + timedelta(hours=1))

    assert session_token.decode(session_token.encode(claims, KEYS, NOW), KEYS, NOW) == claims


def test_the_unchanged_payload_is_valid() -> None:
    assert session_token.decode(signed(), KEYS, NOW).session_id == "a-session"


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "iat", "exp"])
def test_a_token_without_a_claim_is_refused(claim: str) -> None:
    with pytest.raises(Unauthenticated):
        session_token.decode(signed(payload(**{claim: None})), KEYS, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "someone-else"},
        {"aud": "h2r-handbrake-service"},
        {"sub": "not a number"},
        {"iat": NOW + timedelta(hours=1)},
        {"exp": NOW - timedelta(seconds=1)},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        session_token.decode(signed(payload(**changes)), KEYS, NOW)


def test_a_token_ends_at_its_time() -> None:
    token = session_token.encode(session_token.Claims("a-session", 7, NOW + timedelta(hours=1)), KEYS, NOW)

    session_token.decode(token, KEYS, NOW + timedelta(minutes=59, seconds=59))
    for late in (timedelta(hours=1), timedelta(days=1)):
        with pytest.raises(Unauthenticated):
            session_token.decode(token, KEYS, NOW + late)


def test_a_token_without_signature_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        session_token.decode(signed(key=None, algorithm="none"), KEYS, NOW)


def test_another_algorithm_with_the_same_key_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        session_token.decode(signed(algorithm="HS512"), KEYS, NOW)


def test_another_key_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        session_token.decode(signed(key="another-key-0123456789-0123456789-01"), KEYS, NOW)


def test_a_tampered_payload_is_refused() -> None:
    head, body, signature = signed().split(".")
    other_body = signed(payload(sub="1")).split(".")[1]

    assert body != other_body
    with pytest.raises(Unauthenticated):
        session_token.decode(f"{head}.{other_body}.{signature}", KEYS, NOW)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é.é.é", "." * 3])
def test_malformed_tokens_are_refused(text: str) -> None:
    with pytest.raises(Unauthenticated):
        session_token.decode(text, KEYS, NOW)


def test_a_token_signed_with_the_earlier_key_is_valid() -> None:
    token = signed(key=EARLIER, kid=key_id(EARLIER))
    assert session_token.decode(token, KEYS, NOW).session_id == "a-session"
    with pytest.raises(Unauthenticated):
        session_token.decode(token, SigningKeys(KEY), NOW)


@pytest.mark.parametrize("kid", [None, "", "unknown", key_id(EARLIER), "../../etc/passwd", 7, ["a"]])
def test_a_key_id_that_does_not_belong_to_the_signature_is_refused(kid: object) -> None:
    body, claims, signature = signed().split(".")
    header = base64.urlsafe_b64encode(
        json.dumps({"alg": "HS256", "typ": "JWT", "kid": kid}).encode()
    ).decode()
    for token in (f"{header.rstrip('=')}.{claims}.{signature}", f"{body[:-2]}.{claims}.{signature}"):
        with pytest.raises(Unauthenticated):
            session_token.decode(token, KEYS, NOW)


def test_a_key_in_the_header_is_not_used() -> None:
    key = "an-attackers-own-key-0123456789-0123456789"
    for name in ("jwk", "jku", "x5u"):
        token = jwt.encode(payload(), key, "HS256", headers={"kid": key_id(key), name: {"k": key}})
        with pytest.raises(Unauthenticated):
            session_token.decode(token, KEYS, NOW)
