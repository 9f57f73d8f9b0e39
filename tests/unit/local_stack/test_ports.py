"""Ports in use are refused, naming variable and process."""

import os
import socket

import pytest

from local_stack.errors import PortTaken
from local_stack.ports import require_free_ports


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_free_ports_are_accepted() -> None:
    require_free_ports({"GATEWAY_PORT": _free_port()})


def test_a_port_in_use_is_refused_naming_port_variable_and_process() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PortTaken) as refusal:
            require_free_ports({"GATEWAY_PORT": port})
    assert f"Port {port} (GATEWAY_PORT) is in use by " in str(refusal.value)
    assert f"(process {os.getpid()})" in str(refusal.value)


def test_the_port_of_a_closed_server_is_free_immediately() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()  # the server's side closes first: TIME_WAIT stays with its port
    require_free_ports({"GATEWAY_PORT": port})


def test_the_same_port_for_two_services_is_refused() -> None:
    port = _free_port()
    with pytest.raises(PortTaken, match=f"REDIS_PORT and FRONTEND_PORT are both set to {port}"):
        require_free_ports({"REDIS_PORT": port, "FRONTEND_PORT": port})
