"""Which passwords users may choose: long enough, and not easy to guess.

Follows NIST SP 800-63B: a minimum length and a check against common passwords, but no rules on kinds of
characters. zxcvbn knows 30,000 common passwords, words and names, and how people vary them.
"""

from shared.domain.errors import InvalidRequest

#: Minimum number of characters.
MIN_LENGTH = 10
#: zxcvbn's scores range from 0 to 4. At 2, a password takes at least a million guesses.
_LEAST_SCORE = 2
#: zxcvbn's limit. Its time grows with the length, and longer passwords are strong enough.
_MOST_CHECKED = 72
_OUR_WORDS = ["handbrake", "resilio", "h2r", "handbrake2resilio", "admin", "password"]


def require_strong(password: str, username: str, field: str = "new_password") -> None:
    """Raise InvalidRequest for `field` if a password is too short or easy to guess for this user."""
    if len(password) < MIN_LENGTH:
        raise InvalidRequest.of_field(field, f"use at least {MIN_LENGTH} characters")
    from zxcvbn import zxcvbn  # imported late: its word lists take 0.1 s

    found = zxcvbn(password[:_MOST_CHECKED], user_inputs=[username, *_OUR_WORDS])
    if found["score"] < _LEAST_SCORE:
        raise InvalidRequest.of_field(
            field, "this password is common or easy to guess; use several unrelated words"
        )
