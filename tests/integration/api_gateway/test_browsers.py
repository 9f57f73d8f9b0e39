"""What pages of other origins may do."""

from flask.testing import FlaskClient

from tests.integration.api_gateway.conftest import ADMIN_PASSWORD, MakeClient, bearer

LOGIN = {"username": "admin", "password": ADMIN_PASSWORD}
TOOL = "https://tool.example"


def test_our_own_page_may_make_changes(client: FlaskClient) -> None:
    reply = client.post("/api/auth/login", json=LOGIN, headers={"Origin": "http://localhost"})

    assert reply.status_code == 200


def test_a_foreign_page_may_not_even_sign_in(client: FlaskClient) -> None:
    reply = client.post("/api/auth/login", json=LOGIN, headers={"Sec-Fetch-Site": "cross-site"})

    assert (reply.status_code, reply.json["error"]) == (403, "cross_site_refused")  # type: ignore[index]
    assert "Set-Cookie" not in reply.headers


def test_a_bearer_token_works_from_any_origin(client: FlaskClient) -> None:
    credential = bearer(client)
    credential["headers"]["Origin"] = "https://evil.example"

    assert client.post("/api/auth/logout", **credential).status_code == 204


def test_without_configured_origins_no_page_is_allowed(client: FlaskClient) -> None:
    reply = client.get("/api/auth/verify", headers={"Origin": TOOL})

    assert "Access-Control-Allow-Origin" not in reply.headers


def test_a_configured_origin_is_allowed_and_another_is_not(make_client: MakeClient) -> None:
    client = make_client(CORS_ORIGINS=TOOL)
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}

    ours = client.options("/api/jobs/add", headers={"Origin": TOOL} | preflight)
    foreign = client.options("/api/jobs/add", headers={"Origin": "https://evil.example"} | preflight)

    assert ours.headers["Access-Control-Allow-Origin"] == TOOL
    assert ours.headers["Access-Control-Allow-Credentials"] == "true"
    assert "content-type" in ours.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Origin" not in foreign.headers
    assert client.post("/api/auth/login", json=LOGIN, headers={"Origin": TOOL}).status_code == 200
