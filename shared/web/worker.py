"""A gunicorn worker in which slow clients do not occupy threads.

Gunicorn's gthread worker parses a request in a thread from its first byte on, so a client that sends half a
request holds a thread for as long as it likes. This worker first receives the whole request, without blocking
and within time limits, and passes only complete ones to its threads.

It relies on gunicorn calling `enqueue_req` for every new connection, and for every open one that is readable
again (gunicorn 27).
"""

import contextlib
import json
import re
import selectors
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

#: Time for the headers of a request to arrive, and then for its body.
HEADER_TIMEOUT_S = 10.0
BODY_TIMEOUT_S = 30.0
#: Time for a client to read more of a response before its connection is closed.
_WRITE_TIMEOUT_S = 30
#: Less than gunicorn's limits allow in total. Within this, its parser says which of them is exceeded.
_MOST_HEADER_BYTES = 128 * 1024
#: No route takes more; each has its own limit.
_MOST_BODY_BYTES = 1024 * 1024
_RECEIVE_BYTES = 64 * 1024
#: Time for a client to read a refusal.
_CLOSING_S = 2.0
#: Connections kept free for others: from here on the oldest one that waits for its client is closed.
_SPARE_CONNECTIONS = 10
_CONTENT_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*(\d{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
_TRANSFER_ENCODING = re.compile(rb"\r\nTransfer-Encoding:", re.IGNORECASE)
_EXPECTS_CONTINUE = re.compile(rb"\r\nExpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
_END_OF_HEADERS = b"\r\n\r\n"


@dataclass(frozen=True)
class Refusal:
    """An error response that needs no application: its HTTP status, and the code and message of its body."""

    status: HTTPStatus
    code: str
    message: str

    def to_bytes(self) -> bytes:
        """Return the response, after which the connection is closed."""
        body = json.dumps({"error": self.code, "message": self.message, "request_id": None}).encode()
        return (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; "
            "frame-ancestors 'none'\r\nConnection: close\r\n\r\n"
        ).encode("ascii") + body


_TIMED_OUT = Refusal(
    HTTPStatus.REQUEST_TIMEOUT, "request_timeout", "The request did not arrive completely in time."
)
_LENGTH_REQUIRED = Refusal(
    HTTPStatus.LENGTH_REQUIRED, "length_required", "Send the length of the body as Content-Length."
)
_TOO_LARGE = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "The request is too large.")
_HEADERS_TOO_LARGE = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too_large", "The headers of the request are too large."
)


class RequestBuffer:
    """What has been received of a request."""

    def __init__(self, received: bytes = b"") -> None:
        self.received = bytearray(received)
        self._searched = 0
        self._header_bytes: int | None = None
        self._body_bytes = 0

    def add(self, data: bytes) -> None:
        """Add what was received next."""
        self.received += data

    @property
    def has_headers(self) -> bool:
        """Whether `check` has found the end of the headers."""
        return self._header_bytes is not None

    def check(self) -> Refusal | bool:
        """Return whether a thread can take the request; a Refusal if it must not be read any further.

        Malformed headers are left to gunicorn's parser, which has messages for them.
        """
        if self._header_bytes is None:
            end = self.received.find(_END_OF_HEADERS, max(0, self._searched - len(_END_OF_HEADERS)))
            self._searched = len(self.received)
            if end < 0:
                return _HEADERS_TOO_LARGE if len(self.received) > _MOST_HEADER_BYTES else False
            self._header_bytes = end + len(_END_OF_HEADERS)
            head = bytes(self.received[: self._header_bytes])
            if _TRANSFER_ENCODING.search(head):
                return _LENGTH_REQUIRED
            lengths = _CONTENT_LENGTH.findall(head)
            self._body_bytes = int(lengths[0]) if lengths else 0
            if self._body_bytes > _MOST_BODY_BYTES:
                return _TOO_LARGE
        return len(self.received) >= self._header_bytes + self._body_bytes

    @property
    def expects_continue(self) -> bool:
        """Whether the client waits for `100 Continue` before it sends the body (RFC 9110, 10.1.1)."""
        return _EXPECTS_CONTINUE.search(self.received[: self._header_bytes]) is not None


@dataclass(eq=False)
class _Incoming:
    """A connection whose request has not arrived completely."""

    connection: TConn
    deadline_s: float
    buffer: RequestBuffer
    is_registered: bool = False
    """Whether the main loop waits for more from the client."""
    is_refused: bool = False
    """Whether an error was sent. What the client still sends is discarded: closing at once could discard
    the error (RFC 9112, 9.6)."""

    @property
    def address(self) -> str:
        client: Any = self.connection.client
        return str(client[0])


class BufferingWorker(ThreadWorker):
    """Receives requests in the main loop and passes complete ones to its threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._incoming: dict[TConn, _Incoming] = {}

    def enqueue_req(self, conn: TConn) -> None:
        """Start to receive the next request of a connection. Runs in the main thread."""
        conn.sock.setblocking(False)
        if conn.parser is None:
            limit = struct.pack("ll", _WRITE_TIMEOUT_S, 0)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        parser: Any = conn.parser
        received = parser.unreader.take_buffered() if parser else b""
        incoming = _Incoming(conn, time.monotonic() + HEADER_TIMEOUT_S, RequestBuffer(received))
        self._incoming[conn] = incoming
        self._receive(incoming, conn.sock)
        self._make_room()

    def _receive(self, incoming: _Incoming, sock: socket.socket) -> None:
        """Receive what has arrived; wait for more if the request is not complete."""
        try:
            data = sock.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            data = None
        except OSError:
            data = b""
        if data == b"":
            self._close(incoming)
        elif not incoming.is_refused:
            self._take(incoming, data or b"")

    def _take(self, incoming: _Incoming, data: bytes) -> None:
        buffer = incoming.buffer
        had_headers = buffer.has_headers
        buffer.add(data)
        state = buffer.check()
        if state is True:
            self._dispatch(incoming)
            return
        if isinstance(state, Refusal):
            self._refuse(incoming, state)
        elif buffer.has_headers and not had_headers:
            incoming.deadline_s = time.monotonic() + BODY_TIMEOUT_S
            if buffer.expects_continue:
                _send(incoming.connection.sock, b"HTTP/1.1 100 Continue\r\n\r\n")
        if not incoming.is_registered:
            incoming.is_registered = True
            self.poller.register(
                incoming.connection.sock, selectors.EVENT_READ, partial(self._receive, incoming)
            )

    def _dispatch(self, incoming: _Incoming) -> None:
        """Pass a complete request to a thread."""
        connection = incoming.connection
        self._forget(incoming)
        connection.init()
        parser: Any = connection.parser
        parser.unreader.unread(bytes(incoming.buffer.received))
        connection.data_ready = True
        super().enqueue_req(connection)

    def _refuse(self, incoming: _Incoming, refusal: Refusal) -> None:
        self.log.warning("Refused a request from %s: %s", incoming.address, refusal.code)
        incoming.is_refused = True
        incoming.deadline_s = time.monotonic() + _CLOSING_S
        sock = incoming.connection.sock
        _send(sock, refusal.to_bytes())
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_WR)

    def _close(self, incoming: _Incoming) -> None:
        self._forget(incoming)
        self.nr_conns -= 1
        incoming.connection.close()

    def _forget(self, incoming: _Incoming) -> None:
        del self._incoming[incoming.connection]
        if incoming.is_registered:
            self.poller.unregister(incoming.connection.sock)

    def _make_room(self) -> None:
        """Close connections that wait for their client, if there are too many connections.

        Those kept alive after a response go first, then the oldest of the address with the most.
        """
        while self.nr_conns > self.worker_connections - _SPARE_CONNECTIONS:
            if self.keepalived_conns:
                self.keepalived_conns[0].timeout = 0.0
                self.murder_keepalived()
            elif self._incoming:
                addresses = Counter(each.address for each in self._incoming.values())
                most = addresses.most_common(1)[0][0]
                self._close(next(each for each in self._incoming.values() if each.address == most))
            else:
                return

    def _cap_keepalive(self, deadline: float) -> None:
        """Limit the time for open connections to send a request, since the worker stops."""
        super()._cap_keepalive(deadline)  # type: ignore[misc]
        for incoming in self._incoming.values():
            incoming.deadline_s = min(incoming.deadline_s, deadline)

    def murder_pending(self) -> None:
        """Close the connections whose request did not arrive in time. The main loop calls it every second."""
        super().murder_pending()
        now = time.monotonic()
        for incoming in [each for each in self._incoming.values() if each.deadline_s <= now]:
            if incoming.is_refused or not incoming.buffer.received:
                self._close(incoming)
            else:
                self._refuse(incoming, _TIMED_OUT)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a request that gunicorn refuses in the API's error format, with gunicorn's status."""
        answer = _Answer()
        super().handle_error(req, answer, addr, exc)  # type: ignore[arg-type]
        if answer.status:
            code = "bad_request" if answer.status < 500 else "internal_error"
            message = str(exc) if answer.status < 500 else "Something went wrong on the server."
            with contextlib.suppress(OSError):
                client.settimeout(1.0)
                client.sendall(Refusal(answer.status, code, message).to_bytes())


class _Answer:
    """Takes the place of a socket, and keeps the status of the response that gunicorn writes to it."""

    def __init__(self) -> None:
        self.status: HTTPStatus | None = None

    def sendall(self, data: bytes) -> None:
        self.status = HTTPStatus(int(data.split(b" ", 2)[1]))

    def gettimeout(self) -> float | None:
        return None

    def setblocking(self, _blocking: bool) -> None:
        return


def _send(sock: socket.socket, data: bytes) -> None:
    """Send a short message without waiting for the client."""
    with contextlib.suppress(OSError):
        sock.send(data)
