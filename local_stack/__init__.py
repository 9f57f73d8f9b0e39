"""Runs the whole product on one machine without containers. Knows how the services start, no more."""
