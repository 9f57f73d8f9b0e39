"""Tests of the gateway that need no running services."""
