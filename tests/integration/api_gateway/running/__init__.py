"""Tests of the gateway in a gunicorn of its own."""
