"""What a route promises beside its models: who may call it, and which errors it answers.

The guard enforces it, the OpenAPI document prints it, and a route without one stops the start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from shared.domain.errors import BadNodeReply, H2RError, NoNodeAvailable, QueueUnavailable

_ATTRIBUTE = "h2r_contract"

View = TypeVar("View", bound=Callable[..., object])


class ContractMissing(Exception):
    """A route does not say who may call it; a mistake of ours, found at the start."""


class Access(StrEnum):
    """Who may call a route."""

    EVERYONE = "everyone"
    """Nobody's session is looked at."""
    ANYONE = "anyone"
    """A session is used when there is one; the route decides."""
    SIGNED_IN = "signed_in"
    """A session is needed."""
    ADMIN = "admin"
    """An administrator's session is needed."""


#: What any forwarded request may end in.
NODE_ERRORS: tuple[type[H2RError], ...] = (BadNodeReply, NoNodeAvailable, QueueUnavailable)


@dataclass(frozen=True)
class Contract:
    """The promise of one route."""

    access: Access
    errors: tuple[type[H2RError], ...] = ()
    """Facts it may answer, beside those that follow from `access` and from its models."""
    before_password_change: bool = False
    """Whether someone who must change the password first may call it all the same."""


def contract(
    access: Access, *errors: type[H2RError], before_password_change: bool = False
) -> Callable[[View], View]:
    """Attach a contract to a view; the place among the other decorators does not matter."""

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, Contract(access, errors, before_password_change))
        return view

    return attach


def contract_of(view: Callable[..., object]) -> Contract:
    """Return the contract of a view; raise ContractMissing when nobody wrote one."""
    found = getattr(view, _ATTRIBUTE, None)
    if not isinstance(found, Contract):
        raise ContractMissing(f"The route {view.__name__} has no contract.")
    return found
