"""A copy of the checkout, deployed with `deploy_microservices.sh` and removed completely afterwards."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.stack_run import CHECKOUT, free_ports

#: Building the images includes downloading packages.
DEPLOY_LIMIT_S = 900
#: Neither root nor the user who runs the tests, so that wrong ownership is noticed.
OWNER = 12345
_NOT_COPIED = (
    ".git",
    ".venv",
    ".h2r",
    ".env",
    "artifacts",
    "node_modules",
    "dist",
    "__pycache__",
    ".*_cache",
)


@dataclass(frozen=True)
class Deployment:
    """A copy of the checkout with its media folders, ready to be deployed."""

    checkout: Path
    environ: dict[str, str]
    ports: dict[str, str]
    tv: Path
    archive: Path

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.ports['GATEWAY_PORT']}"

    @property
    def dashboard(self) -> str:
        return f"http://127.0.0.1:{self.ports['FRONTEND_PORT']}"

    @property
    def project(self) -> str:
        """The name of the compose project, which labels everything it creates."""
        return self.environ["COMPOSE_PROJECT_NAME"]

    def script(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the deploy script; return its exit status and its output."""
        return subprocess.run(
            ["./deploy_microservices.sh", *arguments],
            cwd=self.checkout,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=DEPLOY_LIMIT_S,
            check=False,
        )


@pytest.fixture(scope="session")
def docker_engine() -> None:
    """Skip the test without a running Docker engine with Compose."""
    for command in (["docker", "info"], ["docker", "compose", "version"]):
        if (
            shutil.which("docker") is None
            or subprocess.run(command, capture_output=True, check=False).returncode
        ):
            pytest.skip("no Docker engine with Compose v2 is running")


@pytest.fixture
def deployment(docker_engine: None, tmp_path: Path) -> Iterator[Deployment]:
    """A checkout with its own media; its containers, volumes and images are removed after the test."""
    checkout = tmp_path / "checkout"
    shutil.copytree(CHECKOUT, checkout, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    media = {
        "TV_SOURCE": tmp_path / "media" / "tv shows",
        "MOVIES_SOURCE": tmp_path / "media" / "movies",
        "ARCHIVE_DESTINATION": tmp_path / "archive",
    }
    for folder in media.values():
        folder.mkdir(parents=True)
    os.chown(media["ARCHIVE_DESTINATION"], OWNER, OWNER)
    ports = free_ports()
    project = f"h2r-test-{secrets.token_hex(4)}"
    environ = os.environ | {name: str(folder) for name, folder in media.items()} | ports
    environ |= {"COMPOSE_PROJECT_NAME": project, "CPU_LIMIT": "100", "MEMORY_LIMIT": "100"}
    environ |= {"SOURCE_QUIET_SECONDS": "0"}
    created = Deployment(checkout, environ, ports, media["TV_SOURCE"], media["ARCHIVE_DESTINATION"])
    try:
        yield created
    finally:
        subprocess.run(
            [
                *("docker", "compose", "-f", "docker-compose.microservices.yml"),
                *("down", "--volumes", "--rmi", "local", "--remove-orphans"),
            ],
            cwd=checkout,
            env=environ | _PLACEHOLDERS,
            check=False,
        )


#: Variables that the compose file requires even if .env was never written.
_PLACEHOLDERS = dict.fromkeys(("PUID", "PGID", "REDIS_PASSWORD", "SERVICE_SECRET", "ADMIN_PASSWORD"), "1")
