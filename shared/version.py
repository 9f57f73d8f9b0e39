"""The product's version, as installed or as written in pyproject.toml's twin here."""

VERSION = "0.1.0"
