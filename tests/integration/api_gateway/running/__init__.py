"""Tests of the gateway in its own gunicorn."""
