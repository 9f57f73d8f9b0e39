"""Runs all services on one machine without containers. Knows how to start them, not what they do."""
