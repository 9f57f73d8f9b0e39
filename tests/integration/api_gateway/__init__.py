"""Tests of the gateway on the real Redis, a real database, a real gunicorn and a real node."""
