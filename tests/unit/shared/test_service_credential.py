"""The credential between the services: only recent ones that we signed are accepted."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from shared.domain.errors import Unauthenticated
from shared.service_credential import Actor, Role, sign, verify

SECRET = "s" * 32
ANN = Actor(username="ann", role=Role.USER)


def claims(**overrides: object) -> dict[str, object]:
    """Return the claims of a valid credential with changes; None removes a claim."""
    now = datetime.now(UTC)
    valid: dict[str, object] = {
        "iss": "h2r-api-gateway",
        "aud": "h2r-handbrake-service",
        "sub": "ann",
        "role": "user",
        "htm": "GET",
        "htu": "/jobs",
        "iat": now,
        "exp": now + timedelta(seconds=60),
    }
    return {name: value for name, value in (valid | overrides).items() if value is not None}


def test_a_credential_carries_its_actor() -> None:
    assert verify(sign(ANN, SECRET, "GET", "/jobs"), [SECRET], "GET", "/jobs") == ANN
    assert verify(jwt.encode(claims(), SECRET, algorithm="HS256"), [SECRET], "GET", "/jobs") == ANN


def test_a_credential_is_for_one_method_and_path() -> None:
    credential = sign(ANN, SECRET, "GET", "/jobs")
    for method, path in (("POST", "/jobs"), ("GET", "/jobs/"), ("GET", "/job/1")):
        with pytest.raises(Unauthenticated):
            verify(credential, [SECRET], method, path)


def test_during_a_change_of_the_secret_both_are_accepted() -> None:
    for secret in (SECRET, "t" * 32):
        assert verify(sign(ANN, secret, "GET", "/jobs"), [SECRET, "t" * 32], "GET", "/jobs") == ANN


@pytest.mark.parametrize(
    "overrides",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"aud": "someone-else"},
        {"iss": "someone-else"},
        {"role": "root"},
        {"role": None},
        {"exp": None},
        {"sub": None},
        {"htm": None},
        {"htu": None},
    ],
)
def test_a_credential_with_wrong_claims_is_refused(overrides: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        verify(jwt.encode(claims(**overrides), SECRET, algorithm="HS256"), [SECRET], "GET", "/jobs")


def test_a_credential_with_another_secret_or_algorithm_is_refused() -> None:
    for forged in (
        jwt.encode(claims(), "x" * 32, algorithm="HS256"),
        jwt.encode(claims(), "s" * 64, algorithm="HS512"),
        jwt.encode(claims(), None, algorithm="none"),
        "nonsense",
        "",
    ):
        with pytest.raises(Unauthenticated):
            verify(forged, [SECRET], "GET", "/jobs")
