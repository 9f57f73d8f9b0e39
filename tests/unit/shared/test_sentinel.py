"""Sentinel addresses are parsed, and refused with a message that does not reveal the password."""

import pytest

from shared.redis import checked_url, connect
from shared.sentinel import SentinelAddress, master_of, parse


def test_every_part_of_the_address_is_parsed() -> None:
    address = parse("redis+sentinel://ann:p%40ss%2Fword@one:1,[::1]:2,three/the%20master/4")
    assert address == SentinelAddress(
        sentinels=(("one", 1), ("::1", 2), ("three", 26379)),
        master="the master",
        db=4,
        username="ann",
        password="p@ss/word",
    )


def test_user_password_and_database_may_be_omitted() -> None:
    assert parse("redis+sentinel://one:1/h2r") == SentinelAddress(sentinels=(("one", 1),), master="h2r")
    assert parse("redis+sentinel://:hush@one:1/h2r").password == "hush"


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        ("one:1", "master's name is missing"),
        ("one:1/", "master's name is missing"),
        ("one:1/h2r/zero", "database is a number"),
        ("one:99999/h2r", "not between 1 and 65535"),
        ("one:0/h2r", "not between 1 and 65535"),
        ("one:x/h2r", "not between 1 and 65535"),
        ("one:1,,two:2/h2r", "host is missing"),
        ("/h2r", "host is missing"),
        ("one:1/h2r?db=1", "nothing may follow"),
    ],
)
def test_a_malformed_address_is_refused_with_a_reason(rest: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault) as refusal:
        checked_url(f"redis+sentinel://ann:hush@{rest}")
    assert "hush" not in str(refusal.value)


def test_a_client_knows_whether_it_uses_sentinels() -> None:
    assert master_of(connect("redis+sentinel://one:1/h2r")) == "h2r"
    assert master_of(connect("redis://one:1/0")) is None


@pytest.mark.parametrize("url", ["http://one:1", "one:1", ""])
def test_any_other_scheme_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="redis://"):
        checked_url(url)
