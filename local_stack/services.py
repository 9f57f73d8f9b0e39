"""The four processes of the stack: start lines, environments, health questions. Nothing else knows them."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from local_stack.child import Command
from local_stack.credentials import Credentials
from local_stack.health import http_health_error, redis_health_error
from local_stack.home import Home
from local_stack.media import Media
from local_stack.private_file import write_private
from local_stack.settings import CHECKOUT, StackSettings
from local_stack.supervisor import ServiceSpec

#: Variables that would lead our processes astray when they are set for something else.
_NOT_INHERITED = frozenset(
    {
        "DATABASE_URL",
        "REDIS_URL",
        "GUNICORN_CMD_ARGS",
        "ADMIN_PASSWORD",
        "SERVICE_SECRET",
        "TV_SOURCE",
        "MOVIES_SOURCE",
    }
)

#: The demonstration on the sample library must be seen on a busy or small machine too; what is set wins.
_SAMPLE_LIMITS = {"CPU_LIMIT": "100", "MEMORY_LIMIT": "100", "MIN_MEMORY_GB": "0.4", "MIN_DISK_GB": "0.5"}


def redis_url(settings: StackSettings, credentials: Credentials) -> str:
    """Return the address of the run's own Redis, password included."""
    return f"redis://:{credentials.redis_password}@127.0.0.1:{settings.redis_port}/0"


def services_of_stack(
    settings: StackSettings, home: Home, media: Media, credentials: Credentials, environ: Mapping[str, str]
) -> list[ServiceSpec]:
    """Return the parts, those that others need first; they are stopped in the reverse order."""
    _write_redis_config(settings, home, credentials)
    url = redis_url(settings, credentials)
    inherited = {
        name: value for name, value in environ.items() if name.removesuffix("_FILE") not in _NOT_INHERITED
    }
    service = f"http://127.0.0.1:{settings.handbrake_port}"
    gateway = f"http://127.0.0.1:{settings.gateway_port}"
    dashboard = f"http://127.0.0.1:{settings.dashboard_port}"
    ours = {
        "REDIS_URL": url,
        "SERVICE_SECRET_FILE": str(credentials.service_secret_file),
        "LOG_FORMAT": "console",
        "PYTHONUNBUFFERED": "1",
    }
    limits = _SAMPLE_LIMITS if media.sample else {}
    of_service = {
        "DATA_DIR": str(home.service),
        "HANDBRAKE_PORT": str(settings.handbrake_port),
        "NODE_URL": service,
        "ARCHIVE_DESTINATION": str(media.archive),
        **({"TV_SOURCE": str(media.tv)} if media.tv else {}),
        **({"MOVIES_SOURCE": str(media.movies)} if media.movies else {}),
    }
    of_gateway = {
        "DATA_DIR": str(home.gateway),
        "GATEWAY_PORT": str(settings.gateway_port),
        "HANDBRAKE_SERVICE_URL": service,
        "ADMIN_PASSWORD_FILE": str(credentials.admin_password_file),
    }
    of_dashboard = {"FRONTEND_PORT": str(settings.dashboard_port), "GATEWAY_URL": gateway}

    def command(name: str, argv: list[str], environ: Mapping[str, str], folder: Path = CHECKOUT) -> Command:
        return Command(name, argv, environ, folder, home.logs / f"{name}.log", home.run / f"{name}.pid")

    def gunicorn(package: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            f"python:{package}.gunicorn_conf",
            f"{package}.wsgi:app",
        ]

    return [
        ServiceSpec(
            command("redis", ["redis-server", str(home.redis / "redis.conf")], inherited, home.redis),
            trouble=lambda: redis_health_error(url),
            start_limit_s=60.0,  # a long append-only file takes its time to load
            stop_grace_s=1.0,
        ),
        ServiceSpec(
            command(
                "handbrake-service", gunicorn("handbrake_service"), limits | inherited | ours | of_service
            ),
            trouble=lambda: http_health_error(f"{service}/health"),
            start_limit_s=45.0,
            stop_grace_s=5.5,
            needs=("redis",),
        ),
        ServiceSpec(
            command("api-gateway", gunicorn("api_gateway"), inherited | ours | of_gateway),
            trouble=lambda: http_health_error(f"{gateway}/health"),
            start_limit_s=45.0,
            stop_grace_s=2.0,
            needs=("redis",),
        ),
        ServiceSpec(
            command(
                "dashboard",
                ["node", "node_modules/vite/bin/vite.js", "preview"],
                inherited | of_dashboard,
                CHECKOUT / "frontend",
            ),
            # The page itself, and that it reaches the gateway.
            trouble=lambda: http_health_error(dashboard) or http_health_error(f"{dashboard}/health"),
            start_limit_s=45.0,
            stop_grace_s=0.5,
            needs=("redis",),
        ),
    ]


def _write_redis_config(settings: StackSettings, home: Home, credentials: Credentials) -> None:
    """Write the configuration of our own Redis; the system's is never read.

    Append-only file and `noeviction`: no acknowledged job is lost, neither to a crash nor to full memory.
    A job's fields are stored compactly up to 1024 bytes each, which halves its size; the setting has the name
    that every version of Redis understands.
    """
    write_private(
        home.redis / "redis.conf",
        f"""bind 127.0.0.1
port {settings.redis_port}
requirepass {credentials.redis_password}
dir {_quoted(home.redis)}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
hash-max-ziplist-value 1024
daemonize no
logfile ""
""",
    )


def _quoted(path: Path) -> str:
    """Quote a path as redis.conf wants it."""
    escaped = os.fspath(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
