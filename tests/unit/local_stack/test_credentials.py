"""Secrets are generated once and stored."""

from local_stack.credentials import keep_credentials, note_account_made
from local_stack.home import Home


def test_secrets_are_the_same_in_every_run_and_readable_only_by_the_owner(home: Home) -> None:
    first = keep_credentials(home, None)
    second = keep_credentials(home, None)
    assert first == second
    assert len(first.service_secret_file.read_text()) >= 32
    assert all(file.stat().st_mode & 0o077 == 0 for file in home.secrets.iterdir())


def test_a_given_password_is_that_of_the_first_account(home: Home) -> None:
    credentials = keep_credentials(home, "as the user likes it")
    assert credentials.admin_password == "as the user likes it"
    assert credentials.admin_password_file.read_text() == "as the user likes it"
    assert not credentials.ignored_password


def test_a_password_given_before_the_account_exists_replaces_the_random_one(home: Home) -> None:
    keep_credentials(home, None)
    assert keep_credentials(home, "given later").admin_password == "given later"


def test_a_password_given_after_the_account_exists_is_ignored_and_reported(home: Home) -> None:
    first = keep_credentials(home, None)
    note_account_made(home)
    later = keep_credentials(home, "too late")
    assert later.ignored_password
    assert later.admin_password == first.admin_password


def test_an_emptied_secret_is_generated_again(home: Home) -> None:
    keep_credentials(home, None)
    (home.secrets / "redis-password").write_text("")
    assert len(keep_credentials(home, None).redis_password) == 64
