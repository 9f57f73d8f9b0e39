"""Passwords: every one fits, every character counts."""

import pytest

from api_gateway.auth.passwords import PasswordHasher


@pytest.fixture(scope="module")
def hasher() -> PasswordHasher:
    """The cheapest bcrypt there is."""
    return PasswordHasher(rounds=4)


def test_a_password_matches_its_own_hash_only(hasher: PasswordHasher) -> None:
    kept = hasher.hash("correct horse")

    assert hasher.matches("correct horse", kept)
    assert not hasher.matches("correct horsf", kept)


def test_the_same_password_hashes_differently_each_time(hasher: PasswordHasher) -> None:
    assert hasher.hash("correct horse") != hasher.hash("correct horse")


def test_characters_beyond_bcrypts_72_bytes_count(hasher: PasswordHasher) -> None:
    kept = hasher.hash("x" * 72 + "a")

    assert hasher.matches("x" * 72 + "a", kept)
    assert not hasher.matches("x" * 72 + "b", kept)


def test_characters_after_a_nul_count(hasher: PasswordHasher) -> None:
    assert not hasher.matches("before\0other", hasher.hash("before\0after"))


def test_nothing_matches_a_user_who_does_not_exist(hasher: PasswordHasher) -> None:
    assert not hasher.matches("", None)
    assert not hasher.matches("correct horse", None)


def test_an_unknown_user_costs_as_many_rounds_as_a_known_one() -> None:
    hasher = PasswordHasher(rounds=5)

    assert hasher._dummy_hash.split("$")[2] == hasher.hash("any").split("$")[2] == "05"
