"""How gunicorn runs the gateway: one process, threads enough for every socket, a stop of seconds.

Reads the environment when gunicorn loads it, as an entry point may. The stop, from SIGTERM on:
the hook tells the warden, which closes the sockets; gunicorn waits for the requests under way, at
most `graceful_timeout`; then the threads are joined and the connections given back.
"""

import os
import signal
from types import FrameType
from typing import Any

from api_gateway.gunicorn_log import QuietLogger
from api_gateway.live.connections import MAX_SIGNED_IN, MAX_WAITING
from api_gateway.settings import GatewaySettings
from api_gateway.wiring import prepare
from shared.runtime.environment import SettingsError, read_environment
from shared.runtime.logging import configure_logging

#: Requests served at a time, beside the sockets.
_API_THREADS = 32

try:
    _settings = read_environment(GatewaySettings, os.environ)
except SettingsError as error:
    raise SystemExit(str(error)) from error

configure_logging("api-gateway", _settings.log_level, _settings.log_format)

bind = f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
# One: the sockets of one process are known to that process only.
workers = 1
threads = MAX_SIGNED_IN + MAX_WAITING + _API_THREADS
worker_connections = threads + 200
keepalive = 15
# The most gunicorn allows: each byte of a long path takes three or more in the address of a request.
limit_request_line = 8190
graceful_timeout = 5
logger_class = QuietLogger
accesslog = None  # `shared.web.request_context` logs requests.
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Bring tables and the first administrator about, once, before any worker."""
    prepare(_settings)


def post_worker_init(_worker: Any) -> None:
    """Start the live push in the process that serves, and let SIGTERM stop it first."""
    from api_gateway.wsgi import gateway

    gateway.live.start()
    stop_serving = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        gateway.live.request_stop()
        if callable(stop_serving):
            stop_serving(number, frame)

    signal.signal(signal.SIGTERM, stop)


def worker_int(_worker: Any) -> None:
    """Close the sockets when gunicorn is to stop at once (SIGINT, SIGQUIT)."""
    from api_gateway.wsgi import gateway

    gateway.live.request_stop()


def worker_exit(_server: Any, _worker: Any) -> None:
    """Join the threads and close the connections."""
    from api_gateway.wsgi import gateway

    gateway.live.stop()
    gateway.close()
