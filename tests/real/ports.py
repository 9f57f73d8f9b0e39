"""Free ports on the loopback interface."""

import socket


def free_port() -> int:
    """Give a port nothing listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
