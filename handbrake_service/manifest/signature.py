"""Signs entries with a key of this installation: peers of a share can write entries too, and look like us.

HMAC-SHA256 over the entry without its signature, in a form that does not depend on how JSON is laid out.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import SecretStr

FIELD = "signature"
#: Says what is signed, so that nothing else signed with the same key passes for an entry.
_PURPOSE = b"h2r manifest entry\n"
_METHOD = "hmac-sha256="


class Signature(StrEnum):
    """Whether an entry is from somebody who has the key."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    WRONG = "wrong signature"
    """Signed with another key, or changed since."""
    UNCHECKED = "not checked"
    """There is a signature, and no key here to check it with."""


class Signer:
    """Signs and checks; without a key, signs nothing and checks nothing."""

    def __init__(self, key: SecretStr | None) -> None:
        self._key = key.get_secret_value().encode() if key else None

    def signed(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return an entry as it is to be written."""
        bare = {name: value for name, value in document.items() if name != FIELD}
        return bare if self._key is None else bare | {FIELD: _METHOD + _digest(self._key, bare)}

    def check(self, document: Mapping[str, Any]) -> Signature:
        """Return what is to be thought of an entry that was read."""
        said = document.get(FIELD)
        if said is None:
            return Signature.UNSIGNED
        if self._key is None:
            return Signature.UNCHECKED
        bare = {name: value for name, value in document.items() if name != FIELD}
        expected = _METHOD + _digest(self._key, bare)
        same = isinstance(said, str) and hmac.compare_digest(said.encode(errors="replace"), expected.encode())
        return Signature.SIGNED if same else Signature.WRONG

    def trusts(self, signature: Signature) -> bool:
        """Return whether an entry may be acted on: with a key, only what was signed with it."""
        return self._key is None or signature is Signature.SIGNED


def _digest(key: bytes, bare: Mapping[str, Any]) -> str:
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(key, _PURPOSE + canonical.encode("ascii"), hashlib.sha256).hexdigest()
