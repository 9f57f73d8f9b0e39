"""Sends gunicorn's own messages to the service's log."""

from typing import Any

from gunicorn.glogging import Logger


class QuietLogger(Logger):
    """Forwards gunicorn's messages to the root logger, which formats them like all others."""

    def setup(self, cfg: Any) -> None:
        """Remove the handlers that gunicorn has just installed."""
        super().setup(cfg)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True
