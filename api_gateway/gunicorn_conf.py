"""Gunicorn configuration of the gateway: one process with a thread for every socket.

As an entry point, it reads the environment when gunicorn loads it. Stop order after SIGTERM:
1. The signal handler asks the connection reaper to close the sockets.
2. Gunicorn waits up to `graceful_timeout` for running requests.
3. `worker_exit` joins the threads and closes the connections.
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

#: Threads for API requests, in addition to one for each socket.
_API_THREADS = 32

try:
    _settings = read_environment(GatewaySettings, os.environ)
except SettingsError as error:
    raise SystemExit(str(error)) from error

configure_logging("api-gateway", _settings.log_level, _settings.log_format)

bind = f"{_settings.host}:{_settings.port}"
worker_class = "shared.web.worker.BufferingWorker"
# Sockets are known only to the process that accepted them, so there must be one process.
workers = 1
threads = MAX_SIGNED_IN + MAX_WAITING + _API_THREADS
worker_connections = threads + 200
keepalive = 15
# Gunicorn's maximum. Percent-encoding makes each byte of a long path take three or more in the URL.
limit_request_line = 8190
# `TrustedProxies` reads the headers of proxies, from those that TRUSTED_PROXIES names.
forwarded_allow_ips = ""
graceful_timeout = 5
logger_class = QuietLogger
accesslog = None  # `shared.web.request_context` logs requests.
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Create the tables and the first administrator, once, before any worker starts."""
    prepare(_settings)


def post_worker_init(_worker: Any) -> None:
    """Start the live push in the worker, and make SIGTERM stop it before gunicorn's own handler runs."""
    from api_gateway.wsgi import gateway

    gateway.live.start()
    stop_serving = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        gateway.live.request_stop()
        if callable(stop_serving):
            stop_serving(number, frame)

    signal.signal(signal.SIGTERM, stop)


def worker_int(_worker: Any) -> None:
    """Close the sockets on an immediate stop (SIGINT, SIGQUIT)."""
    from api_gateway.wsgi import gateway

    gateway.live.request_stop()


def worker_exit(_server: Any, _worker: Any) -> None:
    """Join the live push's threads, then close all connections."""
    from api_gateway.wsgi import gateway

    gateway.live.stop()
    gateway.close()
