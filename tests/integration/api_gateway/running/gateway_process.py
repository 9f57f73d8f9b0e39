"""The gateway as in production, in its own gunicorn, and a Socket.IO client to watch it."""

import queue
import signal
import socket
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Self

import psutil
import requests
import socketio
import websocket

from tests.support.gunicorn_process import start_gunicorn, wait_for_exit
from tests.support.pace import PACE, scaled
from tests.support.ports import free_port
from tests.support.service import SECRET
from tests.support.waiting import wait_for

PASSWORD = "the first admin's password"


class GatewayProcess:
    """One gateway with its data under `folder` and `admin` as its first user."""

    def __init__(self, folder: Path, redis_url: str, node_urls: str, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "gateway.log"
        self._process: ForkServerProcess | None = None
        self._environment = {
            "REDIS_URL": redis_url,
            "SERVICE_SECRET": SECRET,
            "DATA_DIR": str(folder / "data"),
            "GATEWAY_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "HANDBRAKE_SERVICE_URL": node_urls,
            "ADMIN_PASSWORD": PASSWORD,
            "BCRYPT_ROUNDS": "4",
            "LOG_FORMAT": "console",
        } | environment

    def start(self) -> Self:
        """Start, and wait until the gateway responds."""
        self._process = start_gunicorn("api_gateway", self._environment, self.log)
        try:
            wait_for(self._alive, f"the gateway to respond (see {self.log})", 60)
        except BaseException:
            self._process.kill()
            self.stop()
            raise
        return self

    def stop(self, with_signal: signal.Signals = signal.SIGTERM, within_s: float = 10) -> None:
        """Stop, and wait for the exit. Raises if it takes longer."""
        if self._process is not None:
            psutil.Process(self._process.pid).send_signal(with_signal)
            wait_for_exit(self._process, within_s)
            self._process = None

    def workers(self) -> list[psutil.Process]:
        """Gunicorn's worker processes."""
        assert self._process is not None
        return psutil.Process(self._process.pid).children()

    def sign_in(self, username: str = "admin", password: str = PASSWORD) -> str:
        """Sign in; return the token."""
        reply = self.ask("POST", "/api/auth/login", body={"username": username, "password": password})
        assert reply.status_code == 200, reply.text
        return str(reply.json()["token"])

    def add_user(self, username: str) -> str:
        """Create a user and sign in; return the token."""
        body = {"username": username, "password": PASSWORD}
        reply = self.ask("POST", "/api/auth/register", self.sign_in(), body)
        assert reply.status_code == 201, reply.text
        return self.sign_in(username)

    def ask(
        self,
        method: str,
        path: str,
        token: str | None = None,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> requests.Response:
        signed = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(
            method, self.url + path, json=body, headers=signed | (headers or {}), timeout=scaled(30)
        )

    def _alive(self) -> bool:
        assert self._process is not None
        assert self._process.is_alive(), self.log.read_text()
        try:
            return requests.get(f"{self.url}/livez", timeout=scaled(2)).ok
        except (requests.ConnectionError, requests.Timeout):
            return False


def open_raw_websocket(
    gateway: GatewayProcess, origin: str | None = None, **headers: str
) -> websocket.WebSocket:
    """Open a WebSocket below Socket.IO, not signed in."""
    return websocket.create_connection(
        gateway.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
        timeout=scaled(5),
        origin=origin,
        header=headers,
        # So small that a client that does not read is noticed soon.
        sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)],
    )


def is_closed(line: websocket.WebSocket) -> bool:
    """Return whether the gateway has closed a connection; discards a message received before."""
    line.settimeout(0.01)
    try:
        line.recv()
    except websocket.WebSocketTimeoutException:
        return False
    except (websocket.WebSocketException, OSError):
        line.shutdown()  # type: ignore[no-untyped-call]
        return True
    return False


class Watcher:
    """A Socket.IO client that keeps the received messages in order."""

    def __init__(self, gateway: GatewayProcess) -> None:
        self.refusal: Any = None
        self._ended: queue.Queue[str] = queue.Queue()
        self._url = gateway.url
        self._messages: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        # Our own connection, because the client leaves its own open when the gateway closes it.
        self._line = socket.create_connection(("127.0.0.1", gateway.port), timeout=scaled(5))
        self._client = socketio.Client(
            reconnection=False,
            handle_sigint=False,
            websocket_extra_options={"socket": self._line, "skip_utf8_validation": True},
        )
        self._client.on("snapshot", lambda data: self._messages.put(("snapshot", data)))
        self._client.on("event", lambda data: self._messages.put(("event", data)))
        self._client.on("connect_error", self._refused)
        self._client.on("disconnect", self._ended.put)

    def connect(self, token: str | None, headers: dict[str, str] | None = None) -> Self:
        """Connect. Raises socketio.exceptions.ConnectionError if refused."""
        auth = {"token": token} if token else None
        self._client.connect(
            self._url, transports=["websocket"], auth=auth, headers=headers or {}, wait_timeout=scaled(5)
        )
        return self

    def next(self, name: str, timeout_s: float = 15, **wanted: Any) -> dict[str, Any]:
        """Return the next message `name` with the `wanted` fields, skipping others.

        Raises queue.Empty if none comes in time, scaled to the machine's speed.
        """
        deadline_s = time.monotonic() + scaled(timeout_s)
        while True:
            received, data = self._messages.get(timeout=max(deadline_s - time.monotonic(), 0.001))
            if received == name and all(data.get(field) == value for field, value in wanted.items()):
                return data

    def end(self, within_s: float) -> str:
        """Wait until the connection is closed; return the reason. Raises queue.Empty if it stays open."""
        return self._ended.get(timeout=scaled(within_s))

    @property
    def connected(self) -> bool:
        """Whether the connection is open."""
        return bool(self._client.connected) and self._ended.empty()

    def nothing_of(self, name: str, within_s: float) -> bool:
        """Return whether no message `name` arrives in that time."""
        try:
            self.next(name, within_s / PACE)
        except queue.Empty:
            return True
        return False

    def close(self) -> None:
        self._client.disconnect()
        self._line.close()

    def _refused(self, data: Any = None) -> None:
        self.refusal = data
