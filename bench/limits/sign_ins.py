"""Sign-ins at the same time, and whether their duration tells known names from unknown ones."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench.limits.health import HealthClient, p99
from tests.integration.api_gateway.running.gateway_process import PASSWORD, GatewayProcess

AT_ONCE = 20
#: Fewer failures than the throttle allows without a wait; the sign-in after each pair clears them.
_PAIRS = 9


@dataclass(frozen=True)
class SignIns:
    """How sign-ins at once went."""

    elapsed_s: float
    health_p99_ms: float


def at_once(gateway: GatewayProcess) -> SignIns:
    """Measure `/health` while users sign in at once, each with a name of their own."""
    names = [f"user{number}" for number in range(AT_ONCE)]
    for name in names:
        gateway.add_user(name)
    health = HealthClient(gateway.port)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        began_s = time.perf_counter()
        signing_in = [pool.submit(gateway.sign_in, name) for name in names]
        durations = []
        while not all(each.done() for each in signing_in):
            durations.append(health.ask_ms())
        for each in signing_in:
            each.result()
        return SignIns(time.perf_counter() - began_s, p99(durations))


def refused_ms(gateway: GatewayProcess) -> tuple[float, float]:
    """Return the median duration of a wrong password for a known and for an unknown name."""
    known, unknown = [], []
    for _ in range(_PAIRS):
        known.append(_refused_ms(gateway, "admin"))
        unknown.append(_refused_ms(gateway, "nobody"))
        gateway.sign_in()
    return statistics.median(known), statistics.median(unknown)


def _refused_ms(gateway: GatewayProcess, username: str) -> float:
    began_s = time.perf_counter()
    body = {"username": username, "password": PASSWORD + "!"}
    reply = gateway.ask("POST", "/api/auth/login", body=body)
    elapsed_ms = (time.perf_counter() - began_s) * 1000
    if reply.status_code != 401:
        raise RuntimeError(f"{reply.status_code}: {reply.text}")
    return elapsed_ms
