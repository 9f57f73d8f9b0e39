"""Time-based one-time codes of an authenticator app (TOTP, RFC 6238), and recovery codes for its loss."""

import secrets
from datetime import datetime
from enum import StrEnum

import pyotp

from api_gateway.auth.api_tokens import digest_of
from api_gateway.auth.users import Account, UserStore
from shared.runtime.clock import SYSTEM_CLOCK, Clock

_ISSUER = "HandBrake2Resilio"
_STEP_S = 30
#: Codes of the step before and after are accepted too, since clocks differ.
_TOLERATED_STEPS = (0, -1, 1)
_RECOVERY_CODES = 10
#: 120 bits in Base32: too many to guess, so their digests need no slow hash.
_RECOVERY_CODE_BYTES = 15


def new_secret() -> str:
    """Return a random shared secret in Base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, username: str) -> str:
    """Return the `otpauth://` URI that authenticator apps read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is, ignoring spaces; None if it is wrong or too old."""
    now = int(at.timestamp()) // _STEP_S
    totp = pyotp.TOTP(secret)
    steps = [now + offset for offset in _TOLERATED_STEPS]
    given = code.replace(" ", "").encode()
    return next(
        (step for step in steps if secrets.compare_digest(totp.at(step * _STEP_S).encode(), given)), None
    )


def new_recovery_codes() -> list[str]:
    """Return codes of the form `abcd-efgh-…`, each of which signs in once without the app."""
    return [_recovery_code() for _ in range(_RECOVERY_CODES)]


def _recovery_code() -> str:
    letters = pyotp.random_base32(32).lower()[: _RECOVERY_CODE_BYTES * 8 // 5]
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def recovery_digest(code: str) -> str:
    """Return the digest under which a recovery code is stored; spaces, dashes and case do not matter."""
    return digest_of("".join(code.split()).replace("-", "").lower())


class Factor(StrEnum):
    """What a code is from."""

    APP = "app"
    RECOVERY_CODE = "recovery_code"


class SecondFactor:
    """Checks codes, each of which is accepted once."""

    def __init__(self, users: UserStore, clock: Clock = SYSTEM_CLOCK) -> None:
        self._users = users
        self._clock = clock

    def accept(self, account: Account, code: str) -> Factor | None:
        """Use up a code; return what it is, None if it is not valid."""
        if account.totp_secret is None:
            return None
        code = code.strip()
        if not (code.isascii() and code.replace(" ", "").isdecimal()):
            is_valid = self._users.use_recovery_code(account.user_id, recovery_digest(code))
            return Factor.RECOVERY_CODE if is_valid else None
        step = matching_step(account.totp_secret, code, self._clock.now())
        is_valid = step is not None and self._users.use_totp_step(account.user_id, step)
        return Factor.APP if is_valid else None
