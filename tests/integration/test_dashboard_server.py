"""The nginx of the dashboard in containers, with its own configuration and without a gateway."""

import os
import subprocess
from collections.abc import Iterator
from string import Template

import pytest
import requests

from tests.support.gunicorn_process import ROOT
from tests.support.pace import scaled
from tests.support.ports import free_port, is_listening
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server. Its gateway is not running."""
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "html" / "assets").mkdir(parents=True)
    (folder / "html" / "index.html").write_text("<!doctype html><title>Dashboard</title>")
    (folder / "html" / "assets" / "a.css").write_text("body {}")
    port = free_port()
    text = (ROOT / "frontend" / "nginx" / "nginx.conf.template").read_text(encoding="utf-8")
    ours = {"GATEWAY_URL": f"http://127.0.0.1:{free_port()}", "RESOLVER": "127.0.0.1"}
    text = Template(text).safe_substitute(ours)  # leaves nginx's own variables as they are
    for written, replacement in (
        ("/tmp/", f"{folder}/"),  # noqa: S108 - the container's
        ("listen 3000", f"listen 127.0.0.1:{port}"),
        ("/usr/share/nginx/html", f"{folder}/html"),
    ):
        assert written in text
        text = text.replace(written, replacement)
    configuration = folder / "nginx.conf"
    # nginx gives up root for a user who may not read a test's folder.
    configuration.write_text(text if os.getuid() else f"user root;\n{text}")
    log = folder / "error.log"
    process = subprocess.Popen(
        ["/usr/sbin/nginx", "-c", str(configuration), "-e", str(log), "-g", "daemon off;"]
    )
    try:
        wait_for(lambda: is_listening(port), f"nginx to listen (see {log})")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(scaled(10))


def _get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=scaled(30))


@pytest.mark.parametrize("path", ["/", "/settings/users", "/assets/a.css"])
def test_pages_restrict_what_browsers_do(dashboard: str, path: str) -> None:
    reply = _get(dashboard + path)

    assert reply.status_code == 200
    assert reply.headers["Content-Type"].endswith("charset=utf-8")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    policy = reply.headers["Content-Security-Policy"]
    assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "Strict-Transport-Security" not in reply.headers


def test_behind_https_browsers_are_told_to_stay_there(dashboard: str) -> None:
    headers = _get(f"{dashboard}/", **{"X-Forwarded-Proto": "https"}).headers

    assert headers["Strict-Transport-Security"] == "max-age=63072000"


def test_without_the_gateway_the_api_answers_in_its_own_format(dashboard: str) -> None:
    reply = _get(f"{dashboard}/api/auth/verify")

    assert (reply.status_code, reply.json()["error"]) == (503, "gateway_unavailable")
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Retry-After"] == "5"
    assert _get(f"{dashboard}/").status_code == 200
