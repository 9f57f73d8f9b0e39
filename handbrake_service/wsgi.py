"""The WSGI entry point: reads the environment and wires the node. `gunicorn_conf` starts and stops it."""

import os

from handbrake_service.app import create_app
from handbrake_service.handbrake.cli import find_handbrake
from handbrake_service.node import HandBrakeNode
from handbrake_service.settings import ServiceSettings
from shared.redis import connect
from shared.runtime.environment import read_environment
from shared.runtime.logging import configure_logging

settings = read_environment(ServiceSettings, os.environ)
configure_logging("handbrake-service", settings.log_level, settings.log_format)
node = HandBrakeNode(settings, connect(settings.redis_url), find_handbrake())
app = create_app(node)
