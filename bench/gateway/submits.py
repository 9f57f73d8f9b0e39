"""Jobs submitted one by one through the gateway, behind many others."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from bench.report import Figure, Report
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.media import make_clip
from tests.support.service import Service

_CLIENTS, _EACH = 8, 250


def measure(gateway: GatewayProcess, node: Service, token: str, report: Report) -> None:
    """Submit jobs of one source with outputs of their own, from several clients."""
    source = make_clip(node.tv / "Submitted" / "a film.mkv", 2)
    gateway.ask("POST", "/api/jobs/add", token, {"input_path": str(source), "output_path": "first.mkv"})
    began = threading.Barrier(_CLIENTS + 1)

    def submit(client: int) -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {token}"
            began.wait()
            for number in range(_EACH):
                body = {"input_path": str(source), "output_path": f"{client}/{number}.mkv"}
                reply = session.post(f"{gateway.url}/api/jobs/add", json=body, timeout=30)
                reply.raise_for_status()

    with ThreadPoolExecutor(_CLIENTS) as pool:
        submitting = [pool.submit(submit, client) for client in range(_CLIENTS)]
        began.wait()
        began_s = time.perf_counter()
        for each in submitting:
            each.result()
    rate = _CLIENTS * _EACH / (time.perf_counter() - began_s)
    report.add(
        Figure(f"submits behind 100,000, {_CLIENTS} clients", "1/s", rate, target="≥ 200", met=rate >= 200)
    )
