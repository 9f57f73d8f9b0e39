"""Password hashing: passwords of any length, in which every character counts."""

import pytest

from api_gateway.auth.passwords import PasswordHasher


@pytest.fixture(scope="module")
def hasher() -> PasswordHasher:
    """A hasher with the fewest bcrypt rounds."""
    return PasswordHasher(rounds=4)


def test_a_password_matches_its_own_hash_only(hasher: PasswordHasher) -> None:
    hashed = hasher.hash("correct horse")

    assert hasher.matches("correct horse", hashed)
    assert not hasher.matches("correct horsf", hashed)


def test_the_same_password_hashes_differently_each_time(hasher: PasswordHasher) -> None:
    assert hasher.hash("correct horse") != hasher.hash("correct horse")


def test_characters_beyond_bcrypts_72_bytes_count(hasher: PasswordHasher) -> None:
    hashed = hasher.hash("x" * 72 + "a")

    assert hasher.matches("x" * 72 + "a", hashed)
    assert not hasher.matches("x" * 72 + "b", hashed)


def test_characters_after_a_nul_count(hasher: PasswordHasher) -> None:
    assert not hasher.matches("before\0other", hasher.hash("before\0after"))


def test_no_password_matches_an_unknown_user(hasher: PasswordHasher) -> None:
    assert not hasher.matches("", None)
    assert not hasher.matches("correct horse", None)


def test_an_unknown_user_takes_as_many_rounds_as_a_known_one() -> None:
    hasher = PasswordHasher(rounds=5)

    assert hasher._dummy_hash.split("$")[2] == hasher.hash("any").split("$")[2] == "05"
