"""Clients that send slowly, too much or nothing must not keep the services from serving others."""

import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest

from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.pace import scaled
from tests.support.ports import free_port
from tests.support.service import Service

#: More than either service has threads.
_MANY = 200


@pytest.fixture(scope="module")
def ports(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """The ports of a node and of a gateway."""
    node = Service(tmp_path_factory.mktemp("node"), redis_server)
    gateway = GatewayProcess(
        tmp_path_factory.mktemp("gateway"), redis_server, f"http://127.0.0.1:{free_port()}"
    )
    with ExitStack() as stack:
        node.start()
        stack.callback(node.stop)
        gateway.start()
        stack.callback(gateway.stop)
        yield {"node": node.port, "gateway": gateway.port}


@pytest.fixture(params=["node", "gateway"])
def port(ports: dict[str, int], request: pytest.FixtureRequest) -> int:
    """The port of the service under test."""
    return ports[request.param]


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=scaled(30))


def _exchange(port: int, *parts: bytes) -> tuple[int, dict[str, object]]:
    """Send the parts of a request one by one; return the status and the JSON body of the reply."""
    with _connect(port) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            client.sendall(part)
        return _reply(client)


def _reply(client: socket.socket) -> tuple[int, dict[str, object]]:
    with client.makefile("rb") as reader:
        status = int(reader.readline().split()[1])
        headers = dict(
            line.decode().strip().lower().split(": ", 1) for line in iter(reader.readline, b"\r\n")
        )
        return status, json.loads(reader.read(int(headers["content-length"])))


def _health(port: int) -> int:
    return _exchange(port, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")[0]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /health HTTP/1.1\r\nHos",
        b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
    ],
)
def test_many_half_sent_requests_hold_no_thread(port: int, sent: bytes) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(_connect(port)) for _ in range(_MANY)]
        for client in clients:
            client.sendall(sent)

        assert _health(port) in {200, 503}

        # They are still open, so the reply did not wait for their time-outs.
        assert all(_is_open(client) for client in clients)


def _is_open(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True


def test_more_connections_than_a_service_takes_make_room_for_the_next(port: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(_connect(port)) for _ in range(600)]

        assert _health(port) in {200, 503}
        assert not all(_is_open(client) for client in clients)


def test_a_request_that_does_not_arrive_in_time_is_refused(ports: dict[str, int]) -> None:
    clients = [_connect(port) for port in ports.values()]
    for client in clients:
        client.sendall(b"GET /health HTTP/1.1\r\nHos")

    assert [_reply(client)[0] for client in clients] == [408, 408]
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    ("parts", "status", "error"),
    [
        ([b"NONSENSE\r\n\r\n"], 400, "bad_request"),
        ([b"GET /", b"a" * 9000, b" HTTP/1.1\r\n\r\n"], 414, "bad_request"),
        ([b"GET / HTTP/1.1\r\nA: ", b"a" * 9000, b"\r\n\r\n"], 431, "bad_request"),
        ([b"GET / HTTP/1.1\r\n", b"A: b\r\n" * 30_000], 431, "too_large"),
        ([b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"], 400, "bad_request"),
        ([b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"a"], 413, "too_large"),
        ([b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], 411, "length_required"),
        ([b"GET /livez HT", b"TP/1.1\r\nHost: a\r\n", b"\r\n"], 404, "not_found"),
    ],
)
def test_what_the_server_refuses_has_the_format_of_the_api(
    ports: dict[str, int], parts: Sequence[bytes], status: int, error: str
) -> None:
    found, body = _exchange(ports["node"], *parts)

    assert (found, body["error"]) == (status, error)
    assert body["message"]
