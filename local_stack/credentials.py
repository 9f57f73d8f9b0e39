"""The secrets of a run: made once, kept in `H2R_HOME/secrets`, readable by the owner only."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from local_stack.home import Home
from local_stack.private_file import write_private


@dataclass(frozen=True)
class Credentials:
    """Secrets, and where those lie that a process reads by itself."""

    service_secret_file: Path
    """Under this the gateway signs what it asks of the HandBrake service."""
    redis_password: str
    admin_password: str
    """Password the account `admin` was made with, or will be."""
    admin_password_file: Path
    account_exists: bool
    """The account was made in an earlier run, so its password may be another by now."""
    ignored_password: bool
    """ADMIN_PASSWORD differs from the one the account was made with and changes nothing."""


def keep_credentials(home: Home, given_password: str | None) -> Credentials:
    """Read the secrets below `home`, making those that are missing.

    `given_password` (ADMIN_PASSWORD) counts until the account has been made.
    """
    account_exists = _account_mark(home).exists()
    password_file = home.secrets / "admin-password"
    if given_password is not None and not account_exists:
        write_private(password_file, given_password)
    admin_password = _keep(password_file, secrets.token_urlsafe(12))
    service_secret_file = home.secrets / "service-secret"
    _keep(service_secret_file, secrets.token_hex(32))
    return Credentials(
        service_secret_file=service_secret_file,
        redis_password=_keep(home.secrets / "redis-password", secrets.token_hex(32)),
        admin_password=admin_password,
        admin_password_file=password_file,
        account_exists=account_exists,
        ignored_password=given_password is not None and given_password != admin_password,
    )


def note_account_made(home: Home) -> None:
    """Remember that the first account exists, so that ADMIN_PASSWORD no longer counts."""
    _account_mark(home).touch(mode=0o600)


def _account_mark(home: Home) -> Path:
    return home.secrets / "admin-account-made"


def _keep(file: Path, fresh: str) -> str:
    """Return the secret in `file`; write `fresh` there first if there is none."""
    try:
        if kept := file.read_text(encoding="utf-8").strip():
            return kept
    except FileNotFoundError:
        pass
    write_private(file, fresh)
    return fresh
