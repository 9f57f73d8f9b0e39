"""The reverse proxy of docs/configuration.md, with the real nginx and a certificate of our own."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import websocket

from tests.integration.api_gateway.running.gateway_process import PASSWORD, GatewayProcess
from tests.support.gunicorn_process import ROOT
from tests.support.pace import scaled
from tests.support.ports import free_port, is_listening
from tests.support.redis_server import RedisServer
from tests.support.waiting import wait_for

_SERVER = """
pid {folder}/nginx.pid;
daemon off;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {documented}
}}
"""


def _documented() -> str:
    """Return the lines for nginx in the documentation."""
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- tested: https-proxy -->\s+```nginx\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def gateway(
    disposable_redis: RedisServer, node_urls: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    """A gateway that trusts the proxy."""
    folder = tmp_path_factory.mktemp("gateway")
    started = GatewayProcess(folder, disposable_redis.url, node_urls, TRUSTED_PROXIES="127.0.0.1").start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def https(gateway: GatewayProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of the proxy, and its certificate."""
    folder = tmp_path_factory.mktemp("nginx")
    certificate, key, port = folder / "cert.pem", folder / "cert.key", free_port()
    options = f"-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {certificate}"
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", "req", *options.split(), *names], check=True, capture_output=True)
    documented = _documented()
    for written, ours in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("films.example.org;", "localhost;"),
        ("/etc/ssl/films.example.org.pem", str(certificate)),
        ("/etc/ssl/films.example.org.key", str(key)),
        ("http://127.0.0.1:3000", gateway.url),
    ):
        assert written in documented
        documented = documented.replace(written, ours)
    configuration = folder / "nginx.conf"
    configuration.write_text(_SERVER.format(folder=folder, documented=documented))
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(configuration), "-e", str(folder / "error.log")])
    try:
        wait_for(lambda: is_listening(port), "nginx to listen")
        yield f"https://localhost:{port}", certificate
    finally:
        process.terminate()
        process.wait(scaled(10))


def test_a_browser_signs_in_over_https(https: tuple[str, Path]) -> None:
    url, certificate = https
    with requests.Session() as browser:
        browser.verify, browser.trust_env = str(certificate), False
        body = {"username": "admin", "password": PASSWORD}
        reply = browser.post(f"{url}/api/auth/login", json=body, headers={"Origin": url}, timeout=scaled(30))

        assert reply.status_code == 200, reply.text
        cookie = reply.headers["Set-Cookie"]
        assert cookie.startswith("__Host-h2r_session=")
        assert "; Secure" in cookie
        assert "Strict-Transport-Security" in reply.headers
        assert browser.get(f"{url}/api/auth/verify", timeout=scaled(30)).status_code == 200
        foreign = browser.delete(
            f"{url}/api/sessions", headers={"Origin": "https://evil.example"}, timeout=scaled(30)
        )
        assert foreign.json()["error"] == "cross_site_refused"

        live = websocket.create_connection(
            url.replace("https", "wss") + "/socket.io/?EIO=4&transport=websocket",
            sslopt={"ca_certs": str(certificate)},
            origin=url,
            cookie=cookie.partition(";")[0],
            timeout=scaled(10),
        )
        assert str(live.recv()).startswith("0")
        live.send("40")
        assert str(live.recv()).startswith("40")
        live.close()


def test_the_address_of_the_client_is_in_the_audit_log(
    https: tuple[str, Path], gateway: GatewayProcess
) -> None:
    url, certificate = https
    body = f'{{"username": "admin", "password": "{PASSWORD}"}}'
    options = ["--cacert", str(certificate), "--interface", "127.0.0.77", "-d", body]
    headers = ["-H", "Content-Type: application/json", "-H", "X-Forwarded-For: 203.0.113.1"]
    command = ["curl", "-sS", "--fail", *options, *headers, f"{url}/api/auth/login"]
    subprocess.run(command, check=True, capture_output=True)

    entries = gateway.ask("GET", "/api/audit?action=login", gateway.sign_in()).json()["entries"]

    assert "127.0.0.77" in {entry["address"] for entry in entries}
    assert "203.0.113.1" not in {entry["address"] for entry in entries}
