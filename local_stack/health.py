"""Health checks of the stack's services, by request rather than by open port."""

import redis
import requests

from shared.redis import UNREACHABLE, connect

#: Timeout of one health check.
TIMEOUT_S = 2.0


def redis_health_error(url: str) -> str | None:
    """Return why the Redis at `url` does not serve requests, or None if it does."""
    client = connect(url)
    try:
        client.ping()
    except (*UNREACHABLE, redis.exceptions.ResponseError) as error:
        return str(error)
    finally:
        client.close()
    return None


def http_health_error(address: str) -> str | None:
    """Return the problem with the health route at `address`, or None if it answers 200."""
    with requests.Session() as session:
        session.trust_env = False  # ignore proxies in the environment
        try:
            reply = session.get(address, timeout=TIMEOUT_S)
        except requests.RequestException as error:
            return f"{address} does not answer ({type(error).__name__})"
    if reply.status_code == requests.codes.ok:
        return None
    return f"{address} answers {reply.status_code}{_problems_text(reply)}"


def _problems_text(reply: requests.Response) -> str:
    try:
        body = reply.json()
    except ValueError:
        return ""
    problems = body.get("problems") if isinstance(body, dict) else None
    return ": " + " ".join(map(str, problems)) if isinstance(problems, list) and problems else ""
