"""The secrets of a run: generated once, stored in `H2R_HOME/secrets`, readable by the owner only."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from local_stack.home import Home
from local_stack.private_file import write_private


@dataclass(frozen=True)
class Credentials:
    """The secrets, and the files of those that a service reads itself."""

    service_secret_file: Path
    """Holds the key with which the gateway signs its requests to the HandBrake service."""
    redis_password: str
    admin_password: str
    """Initial password of the account `admin`."""
    admin_password_file: Path
    account_exists: bool
    """The account was created in an earlier run, so its password may have been changed since."""
    ignored_password: bool
    """ADMIN_PASSWORD differs from the initial password and has no effect."""


def keep_credentials(home: Home, given_password: str | None) -> Credentials:
    """Return the secrets in `home`, generating the missing ones.

    `given_password` (ADMIN_PASSWORD) takes effect only until the account has been created.
    """
    account_exists = _account_marker(home).exists()
    password_file = home.secrets / "admin-password"
    if given_password is not None and not account_exists:
        write_private(password_file, given_password)
    admin_password = _read_or_create(password_file, secrets.token_urlsafe(12))
    service_secret_file = home.secrets / "service-secret"
    _read_or_create(service_secret_file, secrets.token_hex(32))
    return Credentials(
        service_secret_file=service_secret_file,
        redis_password=_read_or_create(home.secrets / "redis-password", secrets.token_hex(32)),
        admin_password=admin_password,
        admin_password_file=password_file,
        account_exists=account_exists,
        ignored_password=given_password is not None and given_password != admin_password,
    )


def note_account_made(home: Home) -> None:
    """Record that the first account exists, after which ADMIN_PASSWORD is ignored."""
    _account_marker(home).touch(mode=0o600)


def _account_marker(home: Home) -> Path:
    return home.secrets / "admin-account-made"


def _read_or_create(file: Path, fresh: str) -> str:
    """Return the secret in `file`. If it is missing or empty, store and return `fresh`."""
    try:
        if stored := file.read_text(encoding="utf-8").strip():
            return stored
    except FileNotFoundError:
        pass
    write_private(file, fresh)
    return fresh
