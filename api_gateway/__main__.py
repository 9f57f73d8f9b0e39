"""Manages users from a terminal on the host, for when nobody can sign in.

    python -m api_gateway create-admin NAME
    python -m api_gateway reset-password NAME [--remove-second-factor]
    python -m api_gateway rotate-key

Reads DATA_DIR, or DATABASE_URL, from the environment as the gateway does.
"""

import argparse
import os
import sys
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api_gateway.audit.entry import Outcome
from api_gateway.audit.log import AuditLog
from api_gateway.auth.api_tokens import ApiTokenStore
from api_gateway.auth.names import is_username
from api_gateway.auth.passwords import PasswordHasher, temporary_password
from api_gateway.auth.signing_keys import rotate_keys
from api_gateway.auth.users import UserStore
from api_gateway.database.engine import sqlite_file
from api_gateway.database.migrate import migrate
from api_gateway.settings import AccountSettings
from api_gateway.wiring import connect_database
from shared.domain.errors import H2RError
from shared.runtime.environment import SettingsError, read_environment
from shared.service_credential import Role

_NEVER = timedelta(days=36500)


def main() -> int:
    """Run the command in `sys.argv`; return the exit code."""
    arguments = _parser().parse_args()
    try:
        settings = read_environment(AccountSettings, os.environ)
        _require_gateway_data(settings)
        if arguments.command == "rotate-key":
            rotate_keys(settings.data_dir)
            print("A new key signs sessions after the gateway's next start; running ones continue.")  # noqa: T201
            return 0
        engine = connect_database(settings)
        migrate(engine, settings.data_dir)
        password = _change_user(
            arguments.command,
            arguments.name,
            engine,
            settings.bcrypt_rounds,
            remove_second_factor=getattr(arguments, "remove_second_factor", False),
        )
    except (SettingsError, H2RError, SQLAlchemyError, OSError) as error:
        print(f"{error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"Sign in as {arguments.name} with this password and choose your own: {password}")  # noqa: T201
    return 0


def _require_gateway_data(settings: AccountSettings) -> None:
    """Raise SettingsError unless a gateway has used the data folder, so that the command has an effect."""
    folder = settings.data_dir
    used = folder if settings.database_url else sqlite_file(folder)
    if not used.exists():
        raise SettingsError(f"No gateway has used {folder} yet. Set DATA_DIR to the gateway's data folder.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api_gateway", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create-admin", help="create an administrator with a temporary password")
    create.add_argument("name", type=_username)
    reset = commands.add_parser(
        "reset-password", help="set a temporary password, enable the user and revoke the API tokens"
    )
    reset.add_argument("name", type=_username)
    reset.add_argument("--remove-second-factor", action="store_true", help="for a lost authenticator app")
    commands.add_parser("rotate-key", help="sign sessions with a new key")
    return parser


def _username(text: str) -> str:
    if not is_username(text):
        raise argparse.ArgumentTypeError("use 1 to 64 letters, digits, dots, dashes or underscores")
    return text


def _change_user(
    command: str, name: str, engine: Engine, bcrypt_rounds: int, *, remove_second_factor: bool
) -> str:
    """Create or change a user; return the temporary password."""
    users, passwords = UserStore(engine), PasswordHasher(bcrypt_rounds)
    password = temporary_password()
    if command == "create-admin":
        users.add(name, passwords.hash(password), Role.ADMIN, must_change_password=True)
    else:
        account = users.named(name)
        users.change(account.user_id, disabled=False)
        ApiTokenStore(engine).revoke_all(account.user_id)
        if remove_second_factor:
            users.set_second_factor(account.user_id, None, ())
        users.set_password(account.user_id, passwords.hash(password), is_temporary=True)
    AuditLog(engine, _NEVER).write(
        username=None,
        address="terminal",
        action=command.replace("-", "_"),
        target=name,
        details={"second_factor": "removed"} if remove_second_factor else None,
        outcome=Outcome.SUCCESS,
        error=None,
        request_id="terminal",
    )
    return password


if __name__ == "__main__":
    sys.exit(main())
