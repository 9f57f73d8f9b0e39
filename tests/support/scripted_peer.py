"""An HTTP server on loopback that sends scripted replies and records its requests."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """A request that the peer received."""

    method: str
    target: str
    """Path and query as they were sent."""
    headers: dict[str, str]
    body: bytes

    @property
    def path_parts(self) -> list[str]:
        """The decoded parts of the path."""
        return [unquote(part) for part in urlsplit(self.target).path.split("/")]

    @property
    def query(self) -> dict[str, str]:
        """The decoded query."""
        return dict(parse_qsl(urlsplit(self.target).query))


@dataclass
class ScriptedPeer:
    """Answers every request with `status` and `body`, unless `replies` has one for it."""

    url: str
    status: int = 200
    body: bytes = b"{}"
    delay_s: float = 0.0
    """Delay before each reply."""
    replies: list[tuple[int, bytes]] = field(default_factory=list)
    """Replies to the next requests, in order."""
    requests: list[Request] = field(default_factory=list)

    def answer(self, status: int, body: Any) -> None:
        """Answer every request with a status and a JSON body."""
        self.status, self.body = status, json.dumps(body).encode()

    def refuse(self, status: int, code: str) -> None:
        """Answer every request with an error in the format of the API."""
        self.answer(status, {"error": code, "message": f"Refused: {code}.", "request_id": "abc"})


@contextmanager
def scripted_peer() -> Iterator[ScriptedPeer]:
    """Run a peer for the duration of a `with` block."""

    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            peer.requests.append(Request(self.command, self.path, dict(self.headers), body))
            ended.wait(peer.delay_s)
            status, reply = peer.replies.pop(0) if peer.replies else (peer.status, peer.body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - names given by http.server

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    peer = ScriptedPeer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield peer
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
