"""The four services of the stack: command lines, environments and health checks."""

import os
import shlex
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

#: Variables that are not passed on, because they may be set for other programs.
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

#: Limits that let the sample library be converted on a busy or small machine. The environment overrides them.
_SAMPLE_LIMITS = {"CPU_LIMIT": "100", "MEMORY_LIMIT": "100", "MIN_MEMORY_GB": "0.4", "MIN_DISK_GB": "0.5"}

#: How long a service may take to stop before a reload kills it, in whole seconds.
_RELOAD_STOP_S = 10


def redis_url(settings: StackSettings, credentials: Credentials) -> str:
    """Return the URL of the run's own Redis, including the password."""
    return f"redis://:{credentials.redis_password}@127.0.0.1:{settings.redis_port}/0"


def services_of_stack(
    settings: StackSettings, home: Home, media: Media, credentials: Credentials, environ: Mapping[str, str]
) -> list[ServiceSpec]:
    """Return the services in start order; they are stopped in reverse order. Writes redis.conf."""
    _write_redis_config(settings, home, credentials)
    url = redis_url(settings, credentials)
    inherited = {
        name: value for name, value in environ.items() if name.removesuffix("_FILE") not in _NOT_INHERITED
    }
    service = f"http://127.0.0.1:{settings.handbrake_port}"
    gateway = f"http://127.0.0.1:{settings.gateway_port}"
    dashboard = f"http://127.0.0.1:{settings.dashboard_port}"
    common = {
        "REDIS_URL": url,
        "SERVICE_SECRET_FILE": str(credentials.service_secret_file),
        "LOG_FORMAT": "console",
        "PYTHONUNBUFFERED": "1",
    }
    limits = _SAMPLE_LIMITS if media.sample else {}
    service_environ = {
        "DATA_DIR": str(home.service),
        "HANDBRAKE_PORT": str(settings.handbrake_port),
        "NODE_URL": service,
        "ARCHIVE_DESTINATION": str(media.archive),
        **({"TV_SOURCE": str(media.tv)} if media.tv else {}),
        **({"MOVIES_SOURCE": str(media.movies)} if media.movies else {}),
    }
    gateway_environ = {
        "DATA_DIR": str(home.gateway),
        "GATEWAY_PORT": str(settings.gateway_port),
        "HANDBRAKE_SERVICE_URL": service,
        "ADMIN_PASSWORD_FILE": str(credentials.admin_password_file),
        "TRUSTED_PROXIES": "127.0.0.1,::1",  # the dashboard's server
    }
    dashboard_environ = {"FRONTEND_PORT": str(settings.dashboard_port), "GATEWAY_URL": gateway}

    def command(name: str, argv: list[str], environ: Mapping[str, str], folder: Path = CHECKOUT) -> Command:
        return Command(name, argv, environ, folder, home.logs / f"{name}.log", home.run / f"{name}.pid")

    def gunicorn(package: str) -> list[str]:
        argv = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            f"python:{package}.gunicorn_conf",
            f"{package}.wsgi:app",
        ]
        return _restarting(argv, package, "shared") if settings.reload else argv

    return [
        ServiceSpec(
            command("redis", ["redis-server", str(home.redis / "redis.conf")], inherited, home.redis),
            health_error=lambda: redis_health_error(url),
            start_limit_s=60.0,  # a long append-only file takes time to load
            stop_grace_s=1.0,
        ),
        ServiceSpec(
            command(
                "handbrake-service",
                gunicorn("handbrake_service"),
                limits | inherited | common | service_environ,
            ),
            health_error=lambda: http_health_error(f"{service}/health"),
            start_limit_s=45.0,
            stop_grace_s=5.5,
            needs=("redis",),
        ),
        ServiceSpec(
            command("api-gateway", gunicorn("api_gateway"), inherited | common | gateway_environ),
            health_error=lambda: http_health_error(f"{gateway}/health"),
            start_limit_s=45.0,
            stop_grace_s=2.0,
            needs=("redis",),
        ),
        ServiceSpec(
            command(
                "dashboard",
                ["node", "node_modules/vite/bin/vite.js", *([] if settings.reload else ["preview"])],
                inherited | dashboard_environ,
                CHECKOUT / "frontend",
            ),
            # Checks the page itself, then its proxy to the gateway.
            health_error=lambda: http_health_error(dashboard) or http_health_error(f"{dashboard}/health"),
            start_limit_s=45.0,
            stop_grace_s=0.5,
            needs=("redis",),
        ),
    ]


def _restarting(argv: list[str], *folders: str) -> list[str]:
    """Return a command that runs `argv`, and restarts it when a file below one of the folders changes."""
    watch = [sys.executable, "-m", "watchfiles", "--filter", "default", "--target-type", "command"]
    return [*watch, "--sigint-timeout", str(_RELOAD_STOP_S), shlex.join(argv), *folders]


def _write_redis_config(settings: StackSettings, home: Home, credentials: Credentials) -> None:
    """Write the configuration of the run's own Redis. The system's configuration is not used.

    The append-only file and `noeviction` protect acknowledged jobs from crashes and full memory. Job fields
    of up to 1024 bytes are stored compactly, which halves a job's size; `hash-max-ziplist-value` is the name
    of that setting in every version of Redis.
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
    """Return a path as a quoted string for redis.conf."""
    escaped = os.fspath(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
