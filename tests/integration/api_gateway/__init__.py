"""Tests of the gateway with a real Redis, database, gunicorn and node."""
