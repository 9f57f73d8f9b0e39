"""The gateway's settings: documented defaults, and errors that name the variable."""

from pathlib import Path

import pytest

from api_gateway.settings import GatewaySettings
from shared.runtime.environment import SettingsError, read_environment

REQUIRED = {"SERVICE_SECRET": "0123456789abcdef0123456789abcdef", "DATA_DIR": "/var/lib/h2r"}


def test_the_defaults_are_the_documented_ones() -> None:
    settings = read_environment(GatewaySettings, REQUIRED)

    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert (settings.host, settings.port) == ("0.0.0.0", 8080)  # noqa: S104
    assert settings.node_urls == ("http://127.0.0.1:8081",)
    assert settings.cors_origins == ()
    assert settings.registration == "closed"
    assert (settings.session_timeout_minutes, settings.bcrypt_rounds) == (60, 12)
    assert settings.data_dir == Path("/var/lib/h2r")
    assert (settings.jwt_secret_key, settings.database_url, settings.admin_password) == (None, None, None)


def test_lists_are_separated_by_commas() -> None:
    settings = read_environment(
        GatewaySettings,
        REQUIRED | {"HANDBRAKE_SERVICE_URL": "http://a:8081, http://b:8081", "CORS_ORIGINS": "https://c"},
    )

    assert settings.node_urls == ("http://a:8081", "http://b:8081")
    assert settings.cors_origins == ("https://c",)


def test_nodes_may_have_secrets_of_their_own() -> None:
    secret = "0123456789abcdef=0123456789abcdef"
    settings = read_environment(GatewaySettings, REQUIRED | {"NODE_SECRETS": f"http://a:8081/={secret}"})

    assert settings.node_secrets["http://a:8081"].get_secret_value() == secret
    assert secret not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SERVICE_SECRET", "changeme"),
        ("REDIS_URL", "redis+sentinel://one:26379"),
        ("JWT_SECRET_KEY", "short"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://a.example/path"),
        ("HANDBRAKE_SERVICE_URL", "localhost:8081"),
        ("DATABASE_URL", "not a url"),
        ("DATABASE_URL", "nosuchdatabase://host/name"),
        ("GATEWAY_PORT", "70000"),
        ("REGISTRATION", "sometimes"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("TRUSTED_PROXIES", "http://proxy"),
        ("NODE_SECRETS", "http://a:8081=short"),
        ("NODE_SECRETS", "a=0123456789abcdef0123456789abcdef"),
        ("RATE_LIMIT_USER", "many"),
        ("JWT_EARLIER_KEY", "short"),
        ("AUDIT_KEEP_DAYS", "0"),
        ("BCRYPT_ROUNDS", "31"),
        ("SESSION_TIMEOUT_MINUTES", "0"),
    ],
)
def test_an_invalid_value_is_refused_naming_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_environment(GatewaySettings, REQUIRED | {name: value})


def test_secrets_are_hidden_in_the_settings_repr() -> None:
    settings = read_environment(GatewaySettings, REQUIRED | {"ADMIN_PASSWORD": "hunter2"})

    assert "hunter2" not in repr(settings)
    assert REQUIRED["SERVICE_SECRET"] not in repr(settings)
