"""Creates the first administrator of a fresh installation."""

from api_gateway.auth.passwords import PasswordHasher, temporary_password
from api_gateway.auth.users import UserStore
from shared.runtime.logging import get_logger
from shared.service_credential import Role

log = get_logger(__name__)

FIRST_ADMIN = "admin"


def ensure_first_admin(users: UserStore, passwords: PasswordHasher, given: str | None) -> None:
    """Create the user `admin` if there are no users yet.

    Uses the `given` password. Without one, generates a password that is logged once and must be changed
    at the first sign-in.
    """
    if not users.is_empty():
        return
    password = given or temporary_password()
    users.add(FIRST_ADMIN, passwords.hash(password), Role.ADMIN, must_change_password=given is None)
    if given:
        log.info("first_admin.created", username=FIRST_ADMIN)
    else:
        log.warning(
            "first_admin.created",
            username=FIRST_ADMIN,
            password=password,
            hint="shown only once; change it at the first sign-in",
        )
