"""The WSGI entry point: `gunicorn -c python:api_gateway.gunicorn_conf api_gateway.wsgi:app`.

As an entry point, it reads the environment. The hooks in `gunicorn_conf` start the threads.
"""

import os

from api_gateway.app import create_app
from api_gateway.settings import GatewaySettings
from api_gateway.wiring import build_gateway
from shared.runtime.environment import read_environment

gateway = build_gateway(read_environment(GatewaySettings, os.environ))
app = create_app(gateway)
