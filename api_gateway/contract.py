"""The contract of a route: who may call it and which errors it may answer with.

The guard enforces it and the OpenAPI document shows it. The gateway does not start if a route has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from shared.domain.errors import BadNodeReply, H2RError, NoNodeAvailable, QueueUnavailable

_ATTRIBUTE = "h2r_contract"

View = TypeVar("View", bound=Callable[..., object])


class ContractMissing(Exception):
    """A route declares no contract. A programming error, raised at startup."""


class Access(StrEnum):
    """Who may call a route."""

    EVERYONE = "everyone"
    """Public: any session is ignored."""
    ANYONE = "anyone"
    """The session is optional; the view decides what it allows."""
    SIGNED_IN = "signed_in"
    """A session is required."""
    ADMIN = "admin"
    """An administrator's session is required."""


#: Errors of any request that is forwarded to a node.
NODE_ERRORS: tuple[type[H2RError], ...] = (BadNodeReply, NoNodeAvailable, QueueUnavailable)


@dataclass(frozen=True)
class Contract:
    """The access rule and errors of one route."""

    access: Access
    errors: tuple[type[H2RError], ...] = ()
    """Errors it may answer with, in addition to those that `access` and its models imply."""
    before_password_change: bool = False
    """Whether users with a temporary password may call it."""


def contract(
    access: Access, *errors: type[H2RError], before_password_change: bool = False
) -> Callable[[View], View]:
    """Attach a contract to a view. Its position among the other decorators does not matter."""

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, Contract(access, errors, before_password_change))
        return view

    return attach


def contract_of(view: Callable[..., object]) -> Contract:
    """Return the contract of a view. Raises ContractMissing if it has none."""
    found = getattr(view, _ATTRIBUTE, None)
    if not isinstance(found, Contract):
        raise ContractMissing(f"The route {view.__name__} has no contract.")
    return found
