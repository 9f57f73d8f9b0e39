"""The live push as part of the application; nothing it needs is running."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from api_gateway.auth.accounts import Accounts
from api_gateway.auth.api_tokens import ApiTokenStore
from api_gateway.auth.passwords import PasswordHasher
from api_gateway.auth.sessions import SessionStore
from api_gateway.auth.signing_keys import SigningKeys
from api_gateway.auth.throttle import SignInThrottle
from api_gateway.auth.users import UserStore
from api_gateway.live.push import LivePush
from api_gateway.nodes.client import NodeClient
from api_gateway.nodes.transport import NodeTransport
from shared.redis import connect

OURS, FRIENDS = "http://gateway", "https://friends.example"


@pytest.fixture
def push() -> LivePush:
    """A live push that was not started. Its Redis, database and nodes are connected on first use."""
    redis = connect("redis://127.0.0.1:1")
    sessions = SessionStore(redis, SigningKeys("a signing key of thirty-two characters"), timedelta(hours=1))
    engine = create_engine("sqlite://")
    users, tokens = UserStore(engine), ApiTokenStore(engine)
    accounts = Accounts(users, PasswordHasher(4), sessions, tokens, SignInThrottle(redis))
    nodes = NodeClient(NodeTransport((), "a service secret of thirty-two characters"))
    return LivePush(redis, accounts, nodes, (FRIENDS,))


@pytest.fixture
def client(push: LivePush) -> FlaskClient:
    """A client of an application with nothing but the live push."""
    app = Flask("gateway")
    push.attach(app)
    return app.test_client()


def refusal(client: FlaskClient, path: str, origin: str) -> tuple[int, str | None]:
    """Return the status and the error code with which a plain request is refused."""
    reply = client.get(path, base_url=OURS, headers={"Origin": origin})
    return reply.status_code, reply.get_json()["error"] if reply.is_json else None


@pytest.mark.parametrize("path", ["/socket.io", "/socket.io/", "/socket.io/?EIO=4&transport=polling"])
def test_only_pages_of_allowed_sites_may_connect_and_only_by_websocket(
    client: FlaskClient, path: str
) -> None:
    assert refusal(client, path, "https://evil.example") == (403, "cross_site_refused")
    assert refusal(client, path, OURS) == (400, "bad_request")
    assert refusal(client, path, FRIENDS) == (400, "bad_request")


@pytest.mark.parametrize("path", ["/", "/socket.io2", "/api/socket.io"])
def test_other_paths_are_left_to_the_application(client: FlaskClient, path: str) -> None:
    assert refusal(client, path, "https://evil.example") == (404, None)


def test_before_anybody_connects_no_sockets_are_open(push: LivePush) -> None:
    assert push.sockets_open == 0


def test_a_stop_may_be_asked_for_before_the_start(push: LivePush) -> None:
    push.request_stop()
    push.request_stop()
