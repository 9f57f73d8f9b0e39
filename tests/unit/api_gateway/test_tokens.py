"""Session tokens: only valid ones that we signed are accepted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from api_gateway.auth import tokens
from shared.domain.errors import Unauthenticated

KEY = "a-key-for-the-tests-of-tokens-0123456789"
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


def test_a_token_decodes_to_its_claims() -> None:
    claims = tokens.Claims("a-session", 7, NOW + timedelta(hours=1))

    assert tokens.decode(tokens.encode(claims, KEY, NOW), KEY, NOW) == claims


def test_the_unchanged_payload_is_valid() -> None:
    assert tokens.decode(jwt.encode(payload(), KEY, "HS256"), KEY, NOW).session_id == "a-session"


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "iat", "exp"])
def test_a_token_without_a_claim_is_refused(claim: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.decode(jwt.encode(payload(**{claim: None}), KEY, "HS256"), KEY, NOW)


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
        tokens.decode(jwt.encode(payload(**changes), KEY, "HS256"), KEY, NOW)


def test_a_token_ends_at_its_time() -> None:
    token = tokens.encode(tokens.Claims("a-session", 7, NOW + timedelta(hours=1)), KEY, NOW)

    tokens.decode(token, KEY, NOW + timedelta(minutes=59, seconds=59))
    for late in (timedelta(hours=1), timedelta(days=1)):
        with pytest.raises(Unauthenticated):
            tokens.decode(token, KEY, NOW + late)


def test_a_token_without_signature_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        tokens.decode(jwt.encode(payload(), None, "none"), KEY, NOW)


def test_another_algorithm_with_the_same_key_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        tokens.decode(jwt.encode(payload(), KEY * 2, "HS512"), KEY * 2, NOW)


def test_another_key_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        tokens.decode(jwt.encode(payload(), "another-key-0123456789-0123456789-01", "HS256"), KEY, NOW)


def test_a_tampered_payload_is_refused() -> None:
    head, body, signature = jwt.encode(payload(), KEY, "HS256").split(".")
    other_body = jwt.encode(payload(sub="1"), KEY, "HS256").split(".")[1]

    assert body != other_body
    with pytest.raises(Unauthenticated):
        tokens.decode(f"{head}.{other_body}.{signature}", KEY, NOW)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é.é.é", "." * 3])
def test_malformed_tokens_are_refused(text: str) -> None:
    with pytest.raises(Unauthenticated):
        tokens.decode(text, KEY, NOW)
