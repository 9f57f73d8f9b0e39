"""Declares routes. The signature and the docstring of a function say what a route takes and returns.

    routes = RouteGroup("Jobs", "/api/jobs")

    @routes.post("/add", node_path="/convert", errors=(errors.OutputExists,), status=HTTPStatus.ACCEPTED)
    def add_job(body: JobRequest, headers: SubmitHeaders) -> Job:
        \"\"\"Queue the conversion of one file.\"\"\"

The parameters `body`, `query` and `headers` are those parts of the request, as pydantic models. Every other
parameter is a variable part of the path. The result is the model of the response, `None` if the response has
no body, or `File` if the body is not JSON.

A route with a `node_path` is forwarded by the gateway and implemented by a node; its function has no body.
Any other route is implemented by its own function.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from http import HTTPStatus
from typing import (
    Any,
    Generic,
    Literal,
    ParamSpec,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel

from shared.domain.errors import BadNodeReply, Conflict, H2RError, NoNodeAvailable, QueueUnavailable

P = ParamSpec("P")
T = TypeVar("T")

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Location = Literal["body", "query", "headers"]
_LOCATIONS: tuple[Location, ...] = ("body", "query", "headers")

#: What a route returns whose body is not JSON. Its implementation builds the response itself.
File: TypeAlias = object

#: Default limit of a request body; enough for two paths of Linux's maximum length with every byte escaped.
MAX_BODY_BYTES = 64 * 1024
#: Long enough to wake a sleeping disk, or to start HandBrakeCLI for its list of presets.
MEDIA_TIMEOUT_S = 60.0

#: Errors of any route that is forwarded to a node.
NODE_ERRORS: tuple[type[H2RError], ...] = (BadNodeReply, NoNodeAvailable, QueueUnavailable)


class DeclarationInvalid(Exception):
    """A route is declared wrongly. A programming error, raised at import."""


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


class Scope(StrEnum):
    """What an API token may do, besides what its user's role allows."""

    READ = "read"
    """Read whatever the user may read."""
    QUEUE = "queue"
    """Add and change jobs and samples."""
    ADMIN = "admin"
    """Call the routes for administrators: presets, nodes and settings, and read users and the audit log."""


@dataclass(frozen=True)
class NodeOfJob:
    """First ask the node that last ran the job `job_id`, because only it has the files of that run."""

    subject: str
    """Start of the error message if that node is not running, such as "The log is"."""
    not_found: type[Conflict]
    """Raised if the job has not run, or if that node is not running."""


@dataclass(frozen=True)
class AuditedSetting:
    """A setting that a route changes. The audit log has its values before and after."""

    read: "Route[[], Any]"
    """The route that returns the model with the setting, as the changing route does."""
    values: Callable[[Any], Mapping[str, Any]]
    """Returns the values in that model."""


class RouteOptions(TypedDict, total=False):
    """What a declaration states in addition to the method, the path and the function; see `Route`."""

    also_at: str
    access: Access
    errors: tuple[type[H2RError], ...]
    status: int
    also: Mapping[HTTPStatus, str]
    media_type: str
    success: str
    before_password_change: bool
    session_only: bool
    changes: bool
    is_limited: bool
    max_body_bytes: int
    node_path: str
    node: NodeOfJob
    setting: AuditedSetting
    timeout_s: float


@dataclass(frozen=True, eq=False)
class Route(Generic[P, T]):
    """One operation of the API."""

    function: Callable[P, T]
    """Declares parameters, result and documentation; implements the route unless it is forwarded."""
    method: Method
    path: str
    """Path on the gateway, with variable parts in angle brackets."""
    tag: str
    """Groups operations in the OpenAPI document, which omits routes with an empty tag."""
    also_at: str | None = None
    """A second path on the gateway."""
    access: Access = Access.SIGNED_IN
    errors: tuple[type[H2RError], ...] = ()
    """Errors in addition to those that `access`, the parameters and forwarding imply."""
    status: int = HTTPStatus.OK
    """HTTP status of success."""
    also: Mapping[HTTPStatus, str] = field(default_factory=dict)
    """Further HTTP statuses whose body is the same model, each with its description."""
    media_type: str = "application/json"
    success: str = "Successful response"
    """Description of the successful response."""
    before_password_change: bool = False
    """Whether users with a temporary password may call it."""
    session_only: bool = False
    """Whether API tokens may not call it, because it changes how somebody signs in."""
    changes: bool | None = None
    """Whether it changes anything, which is audited. Default: all methods but GET do."""
    is_limited: bool = True
    """Whether its requests count towards the rate limit of the caller."""
    max_body_bytes: int = MAX_BODY_BYTES
    node_path: str | None = None
    """Path on a node if the route is forwarded."""
    node: NodeOfJob | None = None
    """Which node the gateway asks first; None if any will do."""
    setting: AuditedSetting | None = None
    """What it changes, if that is a setting."""
    timeout_s: float = 10.0
    """How long the gateway waits for a node's reply."""

    def __post_init__(self) -> None:
        for path in filter(None, (self.path, self.also_at, self.node_path)):
            if set(path_parameters(path)) != self.parameters.keys() - _LOCATIONS:
                raise DeclarationInvalid(f"The path {path} and the parameters of {self.name} differ.")
        if not self.function.__doc__:
            raise DeclarationInvalid(f"The route {self.name} has no docstring.")

    @property
    def name(self) -> str:
        """The name of the function: the operation id, and the name of Flask's endpoint."""
        return self.function.__name__

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths on the gateway."""
        return (self.path, self.also_at) if self.also_at else (self.path,)

    @property
    def is_forwarded(self) -> bool:
        """Whether the gateway forwards the route to a node."""
        return self.node_path is not None

    @property
    def is_change(self) -> bool:
        """Whether calling it changes anything."""
        return self.method != "GET" if self.changes is None else self.changes

    @property
    def scope(self) -> Scope:
        """The scope that an API token needs to call it."""
        if self.access is Access.ADMIN:
            return Scope.ADMIN
        return Scope.QUEUE if self.is_change else Scope.READ

    @property
    def returns_file(self) -> bool:
        """Whether the implementation builds the response, whose body is not JSON."""
        return self._hints["return"] is object

    @property
    def summary(self) -> str:
        """The first paragraph of the docstring, in one line."""
        return self._documentation[0].replace("\n", " ")

    @property
    def description(self) -> str:
        """The docstring after its first paragraph."""
        return self._documentation[1]

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The types of the parameters by name."""
        return {name: hint for name, hint in self._hints.items() if name != "return"}

    @cached_property
    def inputs(self) -> dict[Location, type[BaseModel]]:
        """The models of the parts of the request that the route reads."""
        return {part: self.parameters[part] for part in _LOCATIONS if part in self.parameters}

    @cached_property
    def output(self) -> type[BaseModel] | None:
        """The model of the response; None if its body is empty or not JSON."""
        returned = self._hints["return"]
        if get_origin(returned) is tuple:  # (body, status, headers)
            returned = returned.__args__[0]
        return returned if inspect.isclass(returned) and issubclass(returned, BaseModel) else None

    @cached_property
    def all_errors(self) -> tuple[type[H2RError], ...]:
        """The declared errors, and those of forwarding."""
        return (*self.errors, *NODE_ERRORS) if self.is_forwarded else self.errors

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function)

    @cached_property
    def _documentation(self) -> tuple[str, str]:
        summary, _, description = (inspect.getdoc(self.function) or "").partition("\n\n")
        return summary, description


class RouteGroup:
    """The routes of one resource, in the order of their declaration."""

    def __init__(self, tag: str, prefix: str) -> None:
        self._tag = tag
        self._prefix = prefix
        self._routes: list[Route[..., Any]] = []

    def __iter__(self) -> Iterator[Route[..., Any]]:
        return iter(self._routes)

    def get(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Callable[P, T]], Route[P, T]]:
        """Return a decorator that declares a route for GET."""
        return self._declare("GET", path, options)

    def post(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Callable[P, T]], Route[P, T]]:
        """Return a decorator that declares a route for POST."""
        return self._declare("POST", path, options)

    def put(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Callable[P, T]], Route[P, T]]:
        """Return a decorator that declares a route for PUT."""
        return self._declare("PUT", path, options)

    def patch(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Callable[P, T]], Route[P, T]]:
        """Return a decorator that declares a route for PATCH."""
        return self._declare("PATCH", path, options)

    def delete(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Callable[P, T]], Route[P, T]]:
        """Return a decorator that declares a route for DELETE."""
        return self._declare("DELETE", path, options)

    def _declare(
        self, method: Method, path: str, options: RouteOptions
    ) -> Callable[[Callable[P, T]], Route[P, T]]:
        def declare(function: Callable[P, T]) -> Route[P, T]:
            status = (
                HTTPStatus.NO_CONTENT if get_type_hints(function)["return"] is type(None) else HTTPStatus.OK
            )
            settings: RouteOptions = {"status": status, **options}
            route = Route(function, method, self._prefix + path, self._tag, **settings)
            self._routes.append(route)
            return route

        return declare


def path_parameters(path: str) -> list[str]:
    """Return the names of the variable parts of a path: `["name"]` for `/api/presets/<path:name>`."""
    return re.findall(r"<(?:[^<:]+:)?([^>]+)>", path)
