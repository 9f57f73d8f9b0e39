"""Reads the environment once into a frozen settings model, and reports all problems together.

A setting is a field whose alias is the name of the variable. For each variable `X`, `X_FILE` may name a
file that contains the value instead (as with Docker and systemd secrets).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationError

#: Values copied from examples, which are not accepted as secrets.
PLACEHOLDERS = frozenset(
    {
        "changeme",
        "change-me",
        "change_me",
        "secret",
        "password",
        "example",
        "your-secret-key",
        "admin",
        "test",
    }
)


LEAST_SECRET_LENGTH = 32


class SettingsError(Exception):
    """The environment is invalid; the message has one line per problem."""


class Settings(BaseModel):
    """Base class of a service's settings: frozen, filled by `read_environment`."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


SettingsT = TypeVar("SettingsT", bound=Settings)


def _reject_placeholder(value: object) -> object:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if isinstance(text, str) and (text.lower() in PLACEHOLDERS or len(text) < LEAST_SECRET_LENGTH):
        raise ValueError("use at least 32 random characters (for example: openssl rand -hex 32)")
    return value


#: A signing key: not a placeholder, at least 32 characters.
SigningKey = Annotated[SecretStr, BeforeValidator(_reject_placeholder)]


def split_list(value: object) -> object:
    """Split a comma-separated string into a tuple; return any other value unchanged."""
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


#: A comma-separated variable.
TextList = Annotated[tuple[str, ...], BeforeValidator(split_list)]


def split_map(text: str) -> dict[str, str]:
    """Split comma-separated pairs `name=value` into a dictionary."""
    return dict(part.strip().partition("=")[::2] for part in text.split(",") if part.strip())


def read_environment(model: type[SettingsT], environ: Mapping[str, str]) -> SettingsT:
    """Return an instance of `model` filled from `environ`.

    Empty variables count as unset. Raises SettingsError naming every invalid variable.
    """
    problems: list[str] = []
    values: dict[str, str] = {}
    for field in model.model_fields.values():
        name = field.alias
        if name is None:
            continue
        if value := environ.get(name, ""):
            values[name] = value
        elif file := environ.get(f"{name}_FILE", ""):
            try:
                values[name] = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{name}_FILE: {file} cannot be read ({error})")
    try:
        settings = model.model_validate(values)
    except ValidationError as error:
        problems.extend(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg'].removeprefix('Value error, ')}"
            for item in error.errors(include_url=False, include_input=False)
        )
    else:
        if not problems:
            return settings
    raise SettingsError("Invalid environment:\n  " + "\n  ".join(problems))
