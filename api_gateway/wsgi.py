"""What gunicorn serves: `gunicorn -c python:api_gateway.gunicorn_conf api_gateway.wsgi:app`.

Reads the environment, as an entry point may. Threads are started by the hooks in `gunicorn_conf`.
"""

import os

from api_gateway.app import create_app
from api_gateway.settings import GatewaySettings
from api_gateway.wiring import build_gateway
from shared.runtime.environment import read_environment

gateway = build_gateway(read_environment(GatewaySettings, os.environ))
app = create_app(gateway)
