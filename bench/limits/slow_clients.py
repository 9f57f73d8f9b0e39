"""Connections that hold what they have sent."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

_MANY = 200
#: What the connections send, by its description.
SENT = {
    "nothing": b"",
    "half a header": b"GET /health HTTP/1.1\r\nHos",
    "half a body": b"POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
}


@contextmanager
def connected(port: int, sent: str) -> Iterator[None]:
    """Keep connections open that have sent a part of a request."""
    with ExitStack() as stack:
        for _ in range(_MANY):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            client.sendall(SENT[sent])
        yield
