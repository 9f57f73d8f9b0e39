"""How gunicorn serves a node: one process, since the node's threads live in it; hooks start and stop it.

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
worker_class = "gthread"
workers = 1
threads = 16
# The most gunicorn allows: each byte of a long path takes three or more in the address of a request.
limit_request_line = 8190
#: Gateways keep their connections for their next request.
keepalive = 75
#: Requests under way when a stop comes are short; the node itself needs up to seven seconds.
graceful_timeout = 9
timeout = 60
accesslog = None
loglevel = "warning"
control_socket_disable = True


#: How long a thread executes Python while others wait to. A request takes a dozen turns, so with Python's own
#: 5 ms it would take a twentieth of a second more while a large folder is listed.
_SWITCH_INTERVAL_S = 0.001


def post_worker_init(worker: Worker) -> None:
    """Start the node once its process serves."""
    from handbrake_service.wsgi import node  # wired in the worker only

    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    worker.log.info("starting the node")
    node.start()


def worker_exit(_server: Arbiter, _worker: Worker) -> None:
    """Stop the node before its process ends."""
    from handbrake_service.wsgi import node  # wired in the worker only

    node.stop()
