"""Creates the administrator of a fresh installation."""

import secrets

from api_gateway.auth.passwords import PasswordHasher
from api_gateway.auth.users import UserStore
from shared.runtime.logging import get_logger
from shared.service_credential import Role

log = get_logger(__name__)

FIRST_ADMIN = "admin"


def ensure_first_admin(users: UserStore, passwords: PasswordHasher, given: str | None) -> None:
    """Create `admin` if there is no user at all.

    With the `given` password as it is; without one, with a random password that is logged this once
    and must be changed at the first sign-in.
    """
    if not users.is_empty():
        return
    password = given or secrets.token_urlsafe(12)
    users.add(FIRST_ADMIN, passwords.hash(password), Role.ADMIN, must_change_password=given is None)
    if given:
        log.info("first_admin.created", username=FIRST_ADMIN)
    else:
        log.warning(
            "first_admin.created",
            username=FIRST_ADMIN,
            password=password,
            note="shown this once; change it at the first sign-in",
        )
