"""Runs the manifest's command line, without importing all modules each time."""

from pathlib import Path

from tests.support.gunicorn_process import run_module


def run_manifest(
    archive: Path, *arguments: str, redis_url: str = "redis://127.0.0.1:1/0", **environment: str
) -> tuple[int, str]:
    """Run `python -m handbrake_service.manifest` on an archive; return its exit code and output."""
    settings = {"ARCHIVE_DESTINATION": str(archive), "REDIS_URL": redis_url}
    return run_module("handbrake_service.manifest", arguments, settings | environment)
