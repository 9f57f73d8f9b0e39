"""How gunicorn serves a node: in one process, which also runs the node's threads. Hooks start and stop it.

Start with `gunicorn -c python:handbrake_service.gunicorn_conf handbrake_service.wsgi:app`.
"""

import os
import sys

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from handbrake_service.settings import ServiceSettings
from shared.runtime.environment import SettingsError, read_environment

try:
    _settings = read_environment(ServiceSettings, os.environ)
except SettingsError as error:
    sys.exit(str(error))

bind = f"{_settings.host}:{_settings.port}"
worker_class = "shared.web.worker.BufferingWorker"
workers = 1
threads = 16
worker_connections = 400
# The most gunicorn allows: each byte of a long path takes three or more characters in a URL.
limit_request_line = 8190
#: Gateways reuse their connections.
keepalive = 75
#: Requests are short; stopping the node itself takes up to seven seconds.
graceful_timeout = 9
timeout = 60
accesslog = None
loglevel = "warning"
control_socket_disable = True


#: How long a thread may hold the GIL while others wait. A request needs it about a dozen times, so Python's
#: default of 5 ms would add a twentieth of a second while a large folder is listed.
_SWITCH_INTERVAL_S = 0.001


def post_worker_init(worker: Worker) -> None:
    """Start the node in the worker process."""
    from handbrake_service.wsgi import node  # wired in the worker only

    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    worker.log.info("node.starting")
    node.start()


def worker_exit(_server: Arbiter, _worker: Worker) -> None:
    """Stop the node before the worker process ends."""
    from handbrake_service.wsgi import node  # wired in the worker only

    node.stop()
