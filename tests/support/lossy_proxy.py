"""A TCP proxy that loses replies: the request arrives, but its reply is dropped."""

import socket
import threading
from contextlib import suppress
from typing import Self

_CHUNK = 65536


class LossyProxy:
    """Forwards connections on `port` to `target_port` on loopback; a test can make it drop a reply."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[threading.Thread] = []
        self._lose_next = False
        self.lost = 0
        self._spawn(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut_all()
        for thread in self._threads:
            thread.join(5)

    def lose_next_reply(self) -> None:
        """Close the connection on which the next reply arrives, before forwarding it."""
        with self._lock:
            self._lose_next = True

    def cut_all(self) -> None:
        """Close all open connections; new ones are accepted."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _cut(pair)

    def _spawn(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            pair = (client, socket.create_connection(("127.0.0.1", self._target_port)))
            with self._lock:
                self._pairs.append(pair)
            self._spawn(self._pump, pair, False)
            self._spawn(self._pump, pair, True)

    def _pump(self, pair: tuple[socket.socket, socket.socket], is_reply: bool) -> None:
        client, server = pair
        source, sink = (server, client) if is_reply else (client, server)
        with suppress(OSError):
            while (data := source.recv(_CHUNK)) and not (is_reply and self._drops_reply()):
                sink.sendall(data)
        _cut(pair)

    def _drops_reply(self) -> bool:
        with self._lock:
            loses, self._lose_next = self._lose_next, False
            self.lost += loses
            return loses


def _cut(pair: tuple[socket.socket, socket.socket]) -> None:
    for end in pair:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
