"""Signs entries with this installation's key, because peers of the share can write entries too.

The signature is an HMAC-SHA256 of the entry without its signature, in a canonical form that does not depend
on JSON formatting.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import SecretStr

FIELD = "signature"
#: Domain separation: nothing else signed with the same key is accepted as an entry.
_PURPOSE = b"h2r manifest entry\n"
_METHOD = "hmac-sha256="


class Signature(StrEnum):
    """The state of an entry's signature."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    WRONG = "wrong signature"
    """Signed with another key, or changed after signing."""
    UNCHECKED = "not checked"
    """There is a signature but no key to check it with."""


class Signer:
    """Signs and checks entries; without a key it does neither."""

    def __init__(self, key: SecretStr | None) -> None:
        self._key = key.get_secret_value().encode() if key else None

    def signed(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return an entry with its signature if there is a key, otherwise without one."""
        bare = {name: value for name, value in document.items() if name != FIELD}
        return bare if self._key is None else bare | {FIELD: _METHOD + _digest(self._key, bare)}

    def check(self, document: Mapping[str, Any]) -> Signature:
        """Return the state of the signature of an entry, as read from JSON."""
        found = document.get(FIELD)
        if found is None:
            return Signature.UNSIGNED
        if self._key is None:
            return Signature.UNCHECKED
        bare = {name: value for name, value in document.items() if name != FIELD}
        expected = _METHOD + _digest(self._key, bare)
        same = isinstance(found, str) and hmac.compare_digest(
            found.encode(errors="replace"), expected.encode()
        )
        return Signature.SIGNED if same else Signature.WRONG

    def trusts(self, signature: Signature) -> bool:
        """Return whether an entry may be restored: with a key, only if it is signed with that key."""
        return self._key is None or signature is Signature.SIGNED


def _digest(key: bytes, bare: Mapping[str, Any]) -> str:
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, _PURPOSE + canonical.encode("ascii"), hashlib.sha256).hexdigest()
