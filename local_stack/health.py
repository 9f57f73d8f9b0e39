"""Asks the processes of the stack whether they are well, by their own words and not by an open port."""

import redis
import requests

from shared.redis import UNREACHABLE, connect

#: A health question that takes longer counts as unanswered, seconds.
TIMEOUT_S = 2.0


def redis_health_error(url: str) -> str | None:
    """Return what keeps the Redis at `url` from serving, or None when it answers."""
    client = connect(url)
    try:
        client.ping()
    except (*UNREACHABLE, redis.exceptions.ResponseError) as error:
        return str(error)
    finally:
        client.close()
    return None


def http_health_error(address: str) -> str | None:
    """Return what the health page at `address` complains of, or None when it answers 200."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy configured for the outside has no business here
        try:
            reply = session.get(address, timeout=TIMEOUT_S)
        except requests.RequestException as error:
            return f"{address} does not answer ({type(error).__name__})"
    if reply.status_code == requests.codes.ok:
        return None
    return f"{address} answers {reply.status_code}{_complaints(reply)}"


def _complaints(reply: requests.Response) -> str:
    try:
        body = reply.json()
    except ValueError:
        return ""
    problems = body.get("problems") if isinstance(body, dict) else None
    return ": " + " ".join(map(str, problems)) if isinstance(problems, list) and problems else ""
