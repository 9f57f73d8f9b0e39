"""Slows down guessing of passwords, without locking anybody out for good.

Failures are counted for the address, and for the account. After some free attempts each one must wait, twice
as long as the one before, up to a limit. Attempts from an address where the account's user has signed in
before are counted apart from those of strangers, so that strangers cannot keep the user from signing in.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from shared.domain.errors import TooManyRequests
from shared.redis import RedisClient

#: How long failures count after the last one.
_FORGOTTEN_AFTER = timedelta(hours=1)
#: How long an address of a user is known after the last sign-in.
_KNOWN_FOR = timedelta(days=90)
_MOST_KNOWN = 50
#: Hosts with IPv6 have whole networks of addresses.
_IPV6_PREFIX = 64


@dataclass(frozen=True)
class _Limit:
    free: int
    """Attempts without a wait."""
    longest_s: int
    """Longest wait between two attempts."""


#: A household may share one address.
_OF_ADDRESS = _Limit(free=30, longest_s=300)
_OF_ACCOUNT = _Limit(free=10, longest_s=300)


def network_of(address: str) -> str:
    """Return the network that counts as one client: the /64 of an IPv6 address, else the address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
    return str(parsed)


class SignInThrottle:
    """Counts the attempts to sign in, in Redis."""

    def __init__(self, client: RedisClient) -> None:
        self._redis = client

    def attempt(self, username: str, address: str) -> None:
        """Count an attempt before the password is checked. Raises TooManyRequests if it comes too early.

        It counts as a failure until `succeeded` is called, so attempts at the same time are limited as well.
        """
        self._count(f"address:{network_of(address)}", _OF_ADDRESS)
        self._count(self._account_subject(username, address), _OF_ACCOUNT)

    def succeeded(self, username: str, address: str) -> None:
        """Forget the failures of the address and of this user there, and remember the address."""
        network = network_of(address)
        known = _known_key(username)
        pipe = self._redis.pipeline(transaction=True)
        for subject in (f"address:{network}", self._account_subject(username, address)):
            pipe.delete(_failures_key(subject), _wait_key(subject))
        pipe.lrem(known, 0, network)
        pipe.lpush(known, network)
        pipe.ltrim(known, 0, _MOST_KNOWN - 1)
        pipe.expire(known, _KNOWN_FOR)
        pipe.execute()

    def _account_subject(self, username: str, address: str) -> str:
        network = network_of(address)
        name = _name_digest(username)
        known = cast("list[str]", self._redis.lrange(_known_key(username), 0, -1))
        return f"account:{name}:{network}" if network in known else f"account:{name}"

    def _count(self, subject: str, limit: _Limit) -> None:
        self._refuse_while_waiting(subject)
        pipe = self._redis.pipeline(transaction=True)
        pipe.incr(_failures_key(subject))
        pipe.expire(_failures_key(subject), _FORGOTTEN_AFTER)
        failures: int = pipe.execute()[0]
        if failures <= limit.free:
            return
        doublings = min(failures - limit.free - 1, limit.longest_s.bit_length())
        wait_s = min(2**doublings, limit.longest_s)
        # Of several attempts at once only the one that sets the key goes on.
        if not self._redis.set(_wait_key(subject), 1, nx=True, ex=wait_s):
            self._refuse_while_waiting(subject)

    def _refuse_while_waiting(self, subject: str) -> None:
        left_ms = self._redis.pttl(_wait_key(subject))
        if left_ms > 0:
            wait_s = math.ceil(left_ms / 1000)
            raise TooManyRequests(f"Too many failed sign-ins. Try again in {wait_s} s.", retry_after_s=wait_s)


def _failures_key(subject: str) -> str:
    return f"{{h2r}}:sign_in:failures:{subject}"


def _wait_key(subject: str) -> str:
    return f"{{h2r}}:sign_in:wait:{subject}"


def _known_key(username: str) -> str:
    return f"{{h2r}}:sign_in:known:{_name_digest(username)}"


def _name_digest(username: str) -> str:
    """Return a digest of a name for keys. Unknown names may be passwords typed into the wrong field."""
    return hashlib.sha256(username.lower().encode()).hexdigest()[:32]
