"""Tests of the gateway that need nothing running."""
