"""Checks that the ports of a run are free, and names the process that uses a taken one."""

import errno
import socket
from collections.abc import Mapping

import psutil

from local_stack.errors import PortTaken


def require_free_ports(ports: Mapping[str, int]) -> None:
    """Raise PortTaken unless every port can be opened. `ports` maps the variable of each to its number."""
    problems = []
    first_with: dict[int, str] = {}
    for variable, port in ports.items():
        if port in first_with:
            problems.append(f"{first_with[port]} and {variable} are both set to {port}.")
            continue
        first_with[port] = variable
        try:
            _open_once(port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                problems.append(f"Port {port} ({variable}) is in use by {_holder(port)}.")
            else:
                problems.append(f"Port {port} ({variable}) cannot be opened: {error.strerror}.")
    if problems:
        raise PortTaken(" ".join(problems) + " Set the variable to a free port.")


def _open_once(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Like servers do: connections of a previous server in TIME_WAIT must not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("0.0.0.0", port))  # noqa: S104 - closed at once, nothing listens


def _holder(port: int) -> str:
    """Return the name and id of the process that listens on `port`, if this user may see it."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    break
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return "another process"
