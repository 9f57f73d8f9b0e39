"""How long others wait for `/health` while clients sign in at once, send nothing or open many connections."""

from contextlib import ExitStack
from pathlib import Path

from bench.limits import sign_ins, slow_clients, sockets
from bench.limits.health import HealthClient
from bench.report import Figure, Report
from tests.integration.api_gateway.running.gateway_process import GatewayProcess
from tests.support.service import Service

#: Longest acceptable wait.
_LIMIT_MS = 300.0


def measure(redis_url: str, folder: Path, report: Report) -> None:
    """Measure on a gateway and a node of their own, with bcrypt as expensive as in production."""
    node = Service(folder / "node", redis_url)
    gateway = GatewayProcess(folder / "gateway", redis_url, node.url, BCRYPT_ROUNDS="12")
    with ExitStack() as stack:
        node.start()
        stack.callback(node.stop)
        gateway.start()
        stack.callback(gateway.stop)
        for name, port in (("gateway", gateway.port), ("node", node.port)):
            health = HealthClient(port)
            report.add(waited(f"/health of the {name}, idle, p99", health.p99_ms()))
            for sent in slow_clients.SENT:
                with slow_clients.connected(port, sent):
                    case = f"/health of the {name}, 200 clients sent {sent}, p99"
                    report.add(waited(case, health.p99_ms()))
        with sockets.opened(gateway):
            health = HealthClient(gateway.port)
            report.add(waited("/health, 100 sockets of a user, 200 of nobody, p99", health.p99_ms()))
            report.add(waited("another user connects meanwhile", sockets.connect_ms(gateway)))
        began = sign_ins.at_once(gateway)
        report.add(waited(f"/health, {sign_ins.AT_ONCE} sign-ins at once, p99", began.health_p99_ms))
        report.add(Figure(f"{sign_ins.AT_ONCE} sign-ins at once", "s", began.elapsed_s))
        known_ms, unknown_ms = sign_ins.refused_ms(gateway)
        report.add(
            Figure(
                "wrong password, known name",
                "ms",
                known_ms,
                unknown_ms,
                "an unknown name",
                known_ms / unknown_ms,
            )
        )


def waited(what: str, ours_ms: float) -> Figure:
    """Return the figure of a wait that must not be long."""
    return Figure(what, "ms", ours_ms, target=f"≤ {_LIMIT_MS:.0f}", met=ours_ms <= _LIMIT_MS)
